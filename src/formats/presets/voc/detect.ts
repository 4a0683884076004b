import { baseName, type DatasetPath, extensionOf, folderOf } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import type { Certainty, Detection } from "../../format.ts";
import { isImageName } from "../../images/imageFile.ts";
import { evenlySpread } from "../../images/labelFolders.ts";
import { isContainerFolder } from "../../images/stemKeys.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { xmlBeginning } from "../../text/xml.ts";
import { layOut } from "./layout.ts";

/** How many XML files are opened, and how much of each is read. */
const SAMPLES = 24;
const HEAD_BYTES = 8 * 1024;

/** Detects Pascal VOC by XML files with boxes in `<annotation>`, or by image lists beside folders of masks. */
export async function detectVoc(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const xmls = tree.files.filter((file) => extensionOf(file.path) === ".xml").map((file) => file.path);
  const counts = { boxes: 0, headers: 0, bare: 0, web: 0 };
  const fitting: DatasetPath[] = [];
  const samples = evenlySpread(xmls, SAMPLES);
  for (const path of samples) {
    const kind = kindOf(await xmlBeginning(tree, path, HEAD_BYTES, signal));
    if (kind === undefined) continue;
    counts[kind]++;
    fitting.push(path);
  }
  if (fitting.length === 0) {
    const masksOnly = detectMasks(tree);
    return masksOnly === undefined ? [] : [masksOnly];
  }
  const certainty: Certainty = counts.boxes > 0 || (counts.headers > 0 && counts.web === 0) ? "certain" : "likely";
  const reasons = [
    `${fitting.length} of ${count(samples.length, "opened XML file")} ${fitting.length === 1 ? "is an annotation" : "are annotations"} of images`,
    ...(counts.boxes > 0 ? [`${counts.boxes} of them ${counts.boxes === 1 ? "has" : "have"} objects with a box`] : []),
    ...(counts.web > 0
      ? [`${counts.web} of them ${counts.web === 1 ? "has" : "have"} polygons of the web tool LabelMe`]
      : []),
  ];
  if (tree.files.some((file) => /(^|\/)ImageSets\//i.test(file.path))) reasons.push("ImageSets lists the images");
  return [{ slug: "voc", certainty, root: rootOf(tree, xmls), reasons }];
}

/** Returns what the beginning of an XML file contains: boxes, a header, only the root element, or polygons of the web tool LabelMe. */
function kindOf(beginning: string): "boxes" | "headers" | "bare" | "web" | undefined {
  const root = /<([A-Za-z_][\w.:-]*)/.exec(
    beginning.replace(/<!--[\s\S]*?-->|<!DOCTYPE[^>[]*(\[[^\]]*\])?>/gi, ""),
  )?.[1];
  if (root !== "annotation") return undefined;
  if (/<(bndbox|robndbox)[\s>]/.test(beginning)) return "boxes";
  if (/<(pt|nrows)>/.test(beginning)) return "web";
  return /<filename>/.test(beginning) && /<size>/.test(beginning) ? "headers" : "bare";
}

/** Lists and class masks without XML files are the segmentation part of Pascal VOC. */
function detectMasks(tree: SourceTree): Detection | undefined {
  const masks = tree.files.filter((file) => /(^|\/)SegmentationClass(PNG|Raw|Aug)?\/.+\.png$/i.test(file.path));
  const lists = tree.files.filter((file) => /(^|\/)ImageSets\/([^/]+\/)?[^/]+\.txt$/i.test(file.path));
  const images = tree.files.some((file) => /(^|\/)JPEGImages\//i.test(file.path));
  if (masks.length === 0 || (lists.length === 0 && !images)) return undefined;
  const reasons = [
    `there ${masks.length === 1 ? "is" : "are"} ${count(masks.length, "mask")} in SegmentationClass`,
    lists.length > 0 ? "ImageSets lists images" : "there are images in JPEGImages",
  ];
  const root = rootOf(tree, []);
  return layOut(tree, root).images.length === 0 ? undefined : { slug: "voc", certainty: "likely", root, reasons };
}

/** Returns the folder around all annotations and images, without folders whose names only state what is in them. */
function rootOf(tree: SourceTree, xmls: readonly DatasetPath[]): string {
  let common: string[] | undefined;
  const paths = [...xmls, ...tree.files.filter((file) => isImageName(file.path)).map((file) => file.path)];
  for (const path of paths) {
    const folders = folderOf(path) === "" ? [] : folderOf(path).split("/");
    if (common === undefined) common = folders;
    let same = 0;
    while (same < common.length && common[same] === folders[same]) same++;
    if (same < common.length) common = common.slice(0, same);
  }
  let root = (common ?? []).join("/");
  while (root !== "" && (isContainerFolder(baseName(root)) || /^(train|valid|val|test)$/i.test(baseName(root)))) {
    root = folderOf(root);
  }
  return root;
}

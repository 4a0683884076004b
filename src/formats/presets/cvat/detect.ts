import { type DatasetPath, extensionOf, folderOf } from "../../../model/datasetPath.ts";
import type { Detection } from "../../format.ts";
import { isImageName } from "../../images/imageFile.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { xmlBeginning } from "../../text/xml.ts";

/** XML files that are opened, and bytes of each: `<meta>` may be long. */
const SAMPLES = 24;
const HEAD_BYTES = 64 * 1024;

/** Finds CVAT for images: XML with the root `<annotations>` that lists images. */
export async function detectCvat(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const xmls = tree.files.filter((file) => extensionOf(file.path) === ".xml").map((file) => file.path);
  const certain: DatasetPath[] = [];
  const likely: DatasetPath[] = [];
  for (const path of xmls.slice(0, SAMPLES)) {
    const text = await xmlBeginning(tree, path, HEAD_BYTES, signal);
    const bare = text.replace(/<!--[\s\S]*?-->|<!DOCTYPE[^>[]*(\[[^\]]*\])?>/gi, "");
    if (/<([A-Za-z_][\w.:-]*)/.exec(bare)?.[1] !== "annotations") continue;
    const hasImages = /<image\s[^>]*name=/.test(bare);
    // A file with tracks only labels a video.
    if (!hasImages && /<track[\s>]/.test(bare)) continue;
    if (hasImages) certain.push(path);
    else if (/<meta>/.test(bare) && /<(task|project|job)>/.test(bare)) likely.push(path);
  }
  const fitting = [...certain, ...likely];
  if (fitting.length === 0) return [];
  const images = certain.length === 1 ? "lists images" : "list images";
  const reasons = [
    certain.length > 0
      ? `${certain.slice(0, 3).join(", ")} ${images} below <annotations>`
      : `${likely[0]} describes a CVAT task`,
  ];
  return [{ slug: "cvat", certainty: certain.length > 0 ? "certain" : "likely", root: rootOf(tree, fitting), reasons }];
}

/** Returns the folder that contains the annotation files and all images. */
function rootOf(tree: SourceTree, xmls: readonly DatasetPath[]): string {
  const paths = [...xmls, ...tree.files.filter((file) => isImageName(file.path)).map((file) => file.path)];
  let common: string[] | undefined;
  for (const path of paths) {
    const folders = folderOf(path) === "" ? [] : folderOf(path).split("/");
    common ??= folders;
    let same = 0;
    while (same < common.length && common[same] === folders[same]) same++;
    if (same < common.length) common = common.slice(0, same);
  }
  return (common ?? []).join("/");
}

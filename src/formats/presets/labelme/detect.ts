import { baseName, extensionOf, folderOf } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import type { Detection } from "../../format.ts";
import { isImageName } from "../../images/imageFile.ts";
import { evenlySpread } from "../../images/labelFolders.ts";
import { isContainerFolder } from "../../images/stemKeys.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { readBeginning } from "../../text/text.ts";

/** JSON files that are opened, bytes of each, and files that are read whole because the image inside may come before the shapes. */
const SAMPLES = 24;
const HEAD_BYTES = 16 * 1024;
const WHOLE_FILES = 3;
const MAX_JSON_BYTES = 64 * 1024 * 1024;

/** Finds LabelMe files: JSON objects with shapes that have a label and points. */
export async function detectLabelme(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const jsons = tree.files.filter((file) => extensionOf(file.path) === ".json").map((file) => file.path);
  const samples = evenlySpread(jsons, SAMPLES);
  let fitting = 0;
  let named = 0;
  let whole = 0;
  for (const path of samples) {
    let text = await readBeginning(tree, path, HEAD_BYTES, signal);
    if (!/^\s*\{/.test(text)) continue;
    if (!/"shapes"\s*:/.test(text) && /"imageData"\s*:/.test(text) && whole++ < WHOLE_FILES) {
      text = withoutImageData(await readBeginning(tree, path, MAX_JSON_BYTES, signal));
    }
    if (!hasShapes(text)) continue;
    fitting++;
    if (/"image(Path|Data)"\s*:|"(shape_type|fill_color|group_id)"\s*:/.test(text)) named++;
  }
  if (fitting === 0) return [];
  const images = tree.files.filter((file) => isImageName(file.path)).map((file) => file.path);
  const reasons = [
    `${fitting} of ${count(samples.length, "opened JSON file has", "opened JSON files have")} shapes with labels and points`,
  ];
  if (named > 0)
    reasons.push(`${count(named, "file has", "files have")} the fields of LabelMe, such as imagePath and shape_type`);
  return [
    { slug: "labelme", certainty: named > 0 ? "certain" : "likely", root: rootOf([...jsons, ...images]), reasons },
  ];
}

function withoutImageData(text: string): string {
  return text.replace(/"imageData"\s*:\s*"[^"]*"/, '"imageData": ""');
}

/** Returns true for shapes with labels and points, and for an empty list of shapes of an image. */
function hasShapes(text: string): boolean {
  if (/"shapes"\s*:\s*\[\s*\]/.test(text) && /"image(Path|Data)"\s*:/.test(text)) return true;
  return /"shapes"\s*:\s*[[{]/.test(text) && /"points"\s*:/.test(text) && /"label"\s*:/.test(text);
}

/** Returns the folder that contains all annotations and images, without folders such as `images`, and without splits. */
export function rootOf(paths: Iterable<string>): string {
  let common: string[] | undefined;
  for (const path of paths) {
    const folders = folderOf(path) === "" ? [] : folderOf(path).split("/");
    common ??= folders;
    let same = 0;
    while (same < common.length && common[same] === folders[same]) same++;
    if (same < common.length) common = common.slice(0, same);
  }
  let root = (common ?? []).join("/");
  while (root !== "" && (isContainerFolder(baseName(root)) || /^(train|valid|val|test)$/i.test(baseName(root))))
    root = folderOf(root);
  return root;
}

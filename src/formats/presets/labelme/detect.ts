import { baseName, extensionOf, folderOf } from "../../../model/datasetPath.ts";
import type { Detection } from "../../format.ts";
import { isImageName } from "../../images/imageFile.ts";
import { evenlySpread } from "../../images/labelFolders.ts";
import { isContainerFolder } from "../../images/stemKeys.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { readBeginning } from "../../text/text.ts";

/** JSON files that are opened, how much of each, and how many of them whole: the picture inside may come before the shapes. */
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
      text = (await readBeginning(tree, path, MAX_JSON_BYTES, signal)).replace(
        /"imageData"\s*:\s*"[^"]*"/,
        '"imageData": ""',
      );
    }
    const isEmpty = /"shapes"\s*:\s*\[\s*\]/.test(text) && /"image(Path|Data)"\s*:/.test(text);
    const hasShapes = /"shapes"\s*:\s*\[/.test(text) && /"points"\s*:/.test(text) && /"label"\s*:/.test(text);
    if (!isEmpty && !hasShapes) continue;
    fitting++;
    if (/"image(Path|Data)"\s*:|"(shape_type|fill_color|group_id)"\s*:/.test(text)) named++;
  }
  if (fitting === 0) return [];
  const pictures = tree.files.filter((file) => isImageName(file.path)).map((file) => file.path);
  const reasons = [`${fitting} of ${samples.length} JSON files that were opened hold shapes with labels and points`];
  if (named > 0) reasons.push(`${named} of them have the fields of LabelMe: imagePath, shape_type`);
  return [
    { slug: "labelme", certainty: named > 0 ? "certain" : "likely", root: rootOf([...jsons, ...pictures]), reasons },
  ];
}

/** The folder around all annotations and pictures, less the folders that only say what is in them. */
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

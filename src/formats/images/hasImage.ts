import type { DatasetPath } from "../../model/datasetPath.ts";
import type { SourceTree } from "../sourceTree.ts";
import { isImageName } from "./imageFile.ts";

/** How many files are opened when no file has the name of an image. */
const SAMPLES = 100;

/** Returns true when one of the files is an image: by its name or, when none has such a name, by the content of the first ones. */
export async function hasImage(tree: SourceTree, paths: readonly DatasetPath[]): Promise<boolean> {
  if (paths.some(isImageName)) return true;
  const infos = await Promise.all(paths.slice(0, SAMPLES).map((path) => tree.image(path).catch(() => undefined)));
  return infos.some((info) => info !== undefined && info.kind !== "unknown" && info.kind !== "svg");
}

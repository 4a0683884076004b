import { folderOf } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import { wrapperFolder } from "../../detect/wrapperFolder.ts";
import type { Detection } from "../../format.ts";
import { isImageName, mayBeImage } from "../../images/imageFile.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";

/** How many files are opened when no file has the name of an image. */
const SAMPLES = 100;

/** Detects images by their names; without such names, by the content of files with any other name that an image may have. */
export async function detectImages(tree: SourceTree): Promise<readonly Detection[]> {
  const named = tree.files.filter((file) => isImageName(file.path));
  const candidates = named.length > 0 ? named : tree.files.filter((file) => mayBeImage(file.path)).slice(0, SAMPLES);
  if (named.length === 0 && !(await hasImage(tree, candidates))) return [];
  const root = wrapperFolder(tree.files.map((file) => file.path).filter(mayBeImage));
  const folders = new Set(candidates.map((file) => folderOf(file.path))).size;
  const images = named.length > 0 ? count(named.length, "image") : "images without extensions";
  return [{ slug: "images", certainty: "weak", root, reasons: [`${images} in ${count(folders, "folder")}`] }];
}

async function hasImage(tree: SourceTree, files: readonly SourceFile[]): Promise<boolean> {
  const infos = await Promise.all(files.map((file) => tree.image(file.path).catch(() => undefined)));
  return infos.some((info) => info !== undefined && info.kind !== "unknown" && info.kind !== "svg");
}

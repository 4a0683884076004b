import { folderOf } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import { wrapperFolder } from "../../detect/wrapperFolder.ts";
import type { Detection } from "../../format.ts";
import { hasImage } from "../../images/hasImage.ts";
import { isImageName, mayBeImage } from "../../images/imageFile.ts";
import type { SourceTree } from "../../sourceTree.ts";

/** Detects images by their names; without such names, by the content of files with any other name that an image may have. */
export async function detectImages(tree: SourceTree): Promise<readonly Detection[]> {
  const named = tree.files.filter((file) => isImageName(file.path));
  const candidates = named.length > 0 ? named : tree.files.filter((file) => mayBeImage(file.path));
  const paths = candidates.map((file) => file.path);
  if (!(await hasImage(tree, paths))) return [];
  const root = wrapperFolder(tree.files.map((file) => file.path).filter(mayBeImage));
  const folders = new Set(paths.map(folderOf)).size;
  const images = named.length > 0 ? count(named.length, "image") : "images without extensions";
  return [{ slug: "images", certainty: "weak", root, reasons: [`${images} in ${count(folders, "folder")}`] }];
}

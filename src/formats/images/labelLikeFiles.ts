import { baseName, type DatasetPath, extensionOf, stemOf } from "../../model/datasetPath.ts";

/** Extensions of files that contain labels of one image in some format. */
const labelExtensions = new Set([".txt", ".json", ".xml", ".csv", ".tsv"]);

/** Returns the files that look like labels of one image: texts and tables that are named after an image, `1.txt` or `1.jpg.txt` for `1.jpg`. */
export function labelLikeFiles(images: Iterable<DatasetPath>, files: readonly DatasetPath[]): DatasetPath[] {
  const names = new Set<string>();
  for (const path of images) names.add(stemOf(path).toLowerCase()).add(baseName(path).toLowerCase());
  return files.filter((path) => labelExtensions.has(extensionOf(path)) && names.has(stemOf(path).toLowerCase()));
}

import { baseName, type DatasetPath, folderOf, parseDatasetPath, stemOf } from "../../model/datasetPath.ts";
import type { ImageKind } from "../../model/image.ts";
import { isImageName } from "./imageFile.ts";

/** Extensions of kinds whose name is not their extension. */
const extensions: Partial<Record<ImageKind, string>> = { jpeg: "jpg", tiff: "tif" };

/** Most characters of a file name that every file system accepts. */
const MAX_NAME = 255;

/**
 * Returns the path that an image inside an annotation file would have beside it: with the name that the file states (`stated`, a name or a
 * path of any system), or, when that is not the name of an image, with the name of the file.
 */
export function embeddedImagePath(path: DatasetPath, stated: unknown, kind: ImageKind): DatasetPath {
  const name = typeof stated === "string" ? baseName(stated.replaceAll("\\", "/")) : "";
  const stem = stemOf(path);
  const isUsable = isImageName(name) && name.length <= MAX_NAME && parseDatasetPath(name).ok;
  const own = isImageName(stem) ? stem : `${stem}.${extensions[kind] ?? kind}`;
  const folder = folderOf(path);
  return (folder === "" ? "" : `${folder}/`).concat(isUsable ? name : own) as DatasetPath;
}

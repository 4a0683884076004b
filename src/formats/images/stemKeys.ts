import { folderOf, stemOf } from "../../model/datasetPath.ts";

/** Folders that are named after their content and are not datasets of their own. */
const CONTAINERS =
  /^(jpegimages|images?|imgs?|annotations?|xmls?|jsons?|labels?|segmentation(class|object)(png|raw|aug)?)$/i;

/** Returns what an image, its annotation and its masks have in common: the path below the root without container folders and extension. */
export function stemKey(inside: string): string {
  const place = withoutContainerFolders(inside);
  return place === "" ? stemOf(inside) : `${place}/${stemOf(inside)}`;
}

/** Returns the folder of a file without the segments that are named after their content. */
export function withoutContainerFolders(inside: string): string {
  return folderOf(inside)
    .split("/")
    .filter((folder) => !CONTAINERS.test(folder))
    .join("/");
}

/** Returns true for a folder that is named after its content. */
export function isContainerFolder(folder: string): boolean {
  return CONTAINERS.test(folder);
}

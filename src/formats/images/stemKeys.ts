import { folderOf, stemOf } from "../../model/datasetPath.ts";

/** Folders that say what is in them and are no dataset of their own. */
const CONTAINERS =
  /^(jpegimages|images?|imgs?|annotations?|xmls?|jsons?|labels?|segmentation(class|object)(png|raw|aug)?)$/i;

/** What an image, its annotation and its masks have in common: the path below the root without container folders and extension. */
export function stemKey(inside: string): string {
  const place = withoutContainerFolders(inside);
  return place === "" ? stemOf(inside) : `${place}/${stemOf(inside)}`;
}

/** The folder of a file without the folders that only say what is in them. */
export function withoutContainerFolders(inside: string): string {
  return folderOf(inside)
    .split("/")
    .filter((folder) => !CONTAINERS.test(folder))
    .join("/");
}

/** True for a folder that says what is in it. */
export function isContainerFolder(folder: string): boolean {
  return CONTAINERS.test(folder);
}

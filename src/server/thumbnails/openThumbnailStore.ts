import type { Config } from "../config.ts";
import { dataDirLayout } from "../storage/dataDirLayout.ts";
import { openFolderThumbnails } from "./folderThumbnails.ts";
import type { ThumbnailStore } from "./thumbnailStore.ts";

/** Opens the store of thumbnails of a server with these settings: beside its segments. */
export async function openThumbnailStore({
  dataDir,
  objectStore,
}: Pick<Config, "dataDir" | "objectStore">): Promise<ThumbnailStore> {
  if (objectStore === undefined) return openFolderThumbnails(dataDirLayout(dataDir).thumbnails);
  const { openS3Thumbnails } = await import("./s3Thumbnails.ts");
  return openS3Thumbnails(objectStore);
}

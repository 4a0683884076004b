import { openFolderSource } from "./folderSource.ts";
import type { RemoteSource } from "./remoteSource.ts";
import type { SourcePlace } from "./sourcePlace.ts";

/** Opens a source. Nothing is read before it is used. The client of object stores is loaded only for a bucket. */
export async function openSource(place: SourcePlace): Promise<RemoteSource> {
  if (place.kind === "folder") return openFolderSource(place);
  const { openBucketSource } = await import("./bucketSource.ts");
  return openBucketSource(place);
}

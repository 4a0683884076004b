import { openFolderSource } from "./folderSource.ts";
import type { RemoteSource } from "./remoteSource.ts";
import type { SourcePlace } from "./sourcePlace.ts";

/** Opens a source. Nothing is read before it is used. */
export function openSource(place: SourcePlace): RemoteSource {
  return openFolderSource(place);
}

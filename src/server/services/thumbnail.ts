import type { ImageContent } from "../db/operations/images.ts";
import type { Deps } from "../deps.ts";
import { readBlob } from "../storage/readBlob.ts";
import type { ThumbnailCaller, Thumbnails } from "../thumbnails/thumbnails.ts";

/** Returns the thumbnail of an image as WebP. Throws `NoThumbnailError` and `ThumbnailWaitsError`. */
export function thumbnailOf(
  deps: Pick<Deps, "db" | "blobs"> & { readonly thumbnails: Thumbnails },
  content: ImageContent,
  size: number,
  caller: ThumbnailCaller,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const read = () => readBlob(deps, content.workspaceId, content);
  return deps.thumbnails.get({ ...content, read }, size, caller, signal);
}

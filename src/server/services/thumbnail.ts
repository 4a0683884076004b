import type { ImageContent } from "../db/operations/images.ts";
import type { Deps } from "../deps.ts";
import { readBlob } from "../storage/readBlob.ts";
import { NoThumbnailError } from "../thumbnails/noThumbnail.ts";
import type { ThumbnailCaller, Thumbnails } from "../thumbnails/thumbnails.ts";

/** Number of images of a new project whose thumbnails are made at once, about one screen, and the size that the grid requests. */
const FIRST_SCREEN = 60;
const TILE_SIZE = 256;

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

/** Makes the thumbnails of the first images of a new project, one at a time, so that requests are hardly delayed. */
export async function makeFirstThumbnails(
  deps: Pick<Deps, "db" | "blobs"> & { readonly thumbnails: Thumbnails },
  workspaceId: number,
  projectId: number,
  signal: AbortSignal,
): Promise<void> {
  const first = await deps.db.call("listImages", {
    workspaceId,
    projectId,
    datasetId: undefined,
    after: 0,
    offset: 0,
    limit: FIRST_SCREEN,
    class: undefined,
    search: undefined,
    annotationChars: 0,
    bytes: Number.POSITIVE_INFINITY,
  });
  const caller = { workspaceId, caller: "first screen", isPatient: true };
  for (const { id } of first?.images ?? []) {
    signal.throwIfAborted();
    const content = await deps.db.call("imageContent", { workspaceId, id });
    if (!content) continue;
    try {
      await thumbnailOf(deps, content, TILE_SIZE, caller, signal);
    } catch (error) {
      if (!(error instanceof NoThumbnailError)) throw error;
    }
  }
}

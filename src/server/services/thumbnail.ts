import type { ImageContent } from "../db/operations/images.ts";
import type { Deps } from "../deps.ts";
import { readBlob } from "../storage/readBlob.ts";
import { NoThumbnailError } from "../thumbnails/noThumbnail.ts";
import type { Thumbnails } from "../thumbnails/thumbnails.ts";

/** Images of a fresh project that get their thumbnails at once: about a screen of tiles, of the size that a grid asks for. */
const FIRST_SCREEN = 60;
const TILE_SIZE = 256;

/** The thumbnail of an image as webp bytes. Throws `NoThumbnailError`. */
export function thumbnailOf(
  deps: Pick<Deps, "db" | "blobs"> & { readonly thumbnails: Thumbnails },
  content: ImageContent,
  size: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const read = () => readBlob(deps, content.workspaceId, content);
  return deps.thumbnails.get({ ...content, read }, size, signal);
}

/** Makes the thumbnails that somebody who opens a fresh project sees first, one at a time, so that others are hardly held up. */
export async function makeFirstThumbnails(
  deps: Pick<Deps, "db" | "blobs"> & { readonly thumbnails: Thumbnails },
  workspaceId: number,
  projectId: number,
  signal: AbortSignal,
): Promise<void> {
  const images = await deps.db.call("listImages", {
    workspaceId,
    projectId,
    datasetId: undefined,
    after: 0,
    offset: 0,
    limit: FIRST_SCREEN,
    class: undefined,
    search: undefined,
    annotationChars: 0,
  });
  for (const { id } of images ?? []) {
    signal.throwIfAborted();
    const content = await deps.db.call("imageContent", { workspaceId, id });
    if (!content) continue;
    try {
      await thumbnailOf(deps, content, TILE_SIZE, signal);
    } catch (error) {
      if (!(error instanceof NoThumbnailError)) throw error;
    }
  }
}

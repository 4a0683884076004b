import { ApiError } from "../apiError.ts";
import type { Caller } from "../auth/caller.ts";
import type { ImageContent } from "../db/operations/images.ts";
import type { Deps } from "../deps.ts";
import { readBlob } from "../storage/readBlob.ts";
import { NoThumbnailError } from "../thumbnails/noThumbnail.ts";
import { ThumbnailWaitsError } from "../thumbnails/thumbnailWaits.ts";
import { imageContent } from "./images.ts";
import { thumbnailOf } from "./thumbnail.ts";

/** Yields the bytes of an image file from `first` to `last`, both included. */
export function imageBytes(
  deps: Deps,
  content: ImageContent,
  { first, last }: { readonly first: number; readonly last: number },
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  return readBlob(deps, content.workspaceId, content, { first, bytes: last - first + 1, signal });
}

/** A thumbnail that can be made when it is needed. */
interface ImageThumbnail {
  /** Identifies the content; it changes with the image and the size. */
  readonly etag: string;
  /** Returns the thumbnail as WebP, or when to ask again while it has to wait. Throws 422 when none can be made. */
  bytes(signal: AbortSignal): Promise<Uint8Array | ThumbnailWaitsError>;
}

/** Finds the thumbnail of an image in the next larger size. Throws 404, and 422 when this server makes none. */
export async function findThumbnail(
  deps: Deps,
  { workspaceId, keyId }: Pick<Caller, "workspaceId" | "keyId">,
  id: number,
  wantedSize: number,
): Promise<ImageThumbnail> {
  const content = await imageContent(deps, workspaceId, id);
  const { thumbnails } = deps;
  if (!thumbnails) throw noThumbnail("this server makes none");
  const size = thumbnails.sizeOf(wantedSize);
  return {
    etag: `"${content.hash}-${size}"`,
    async bytes(signal) {
      try {
        return await thumbnailOf({ ...deps, thumbnails }, content, size, { workspaceId, caller: keyId }, signal);
      } catch (error) {
        if (error instanceof NoThumbnailError) throw noThumbnail(error.message);
        if (error instanceof ThumbnailWaitsError) return error;
        throw error;
      }
    },
  };
}

function noThumbnail(reason: string): ApiError {
  return new ApiError(
    "no_thumbnail",
    `There is no thumbnail of this image: ${reason}. The image file can be downloaded.`,
  );
}

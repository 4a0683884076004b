import type { ImageKind } from "../../model/image.ts";

/** An image to make a thumbnail of. The size is as stored, null when the header of the file does not contain it. */
export interface ThumbnailSource {
  readonly hash: string;
  readonly kind: ImageKind;
  readonly bytes: number;
  readonly width: number | null;
  readonly height: number | null;
  /** Returns the bytes of the image. May be called twice. */
  read(): AsyncIterable<Uint8Array>;
}

/** Who a thumbnail is made for. */
export interface ThumbnailCaller {
  readonly workspaceId: number;
  /** Who asks, within the workspace: callers take turns. */
  readonly caller: number | string;
  /** Whether it waits as long as it takes. Default: at most about two seconds. */
  readonly isPatient?: boolean;
}

/** Thumbnails of images: upright, in WebP, made once and kept. */
export interface Thumbnails {
  /** Returns the size (longest side, pixels) that is made for a requested one: the next larger one of `THUMBNAIL_SIZES`. */
  sizeOf(requested: number): number;
  /**
   * Returns the WebP bytes. Throws `NoThumbnailError`, and `ThumbnailWaitsError` when it takes too long; it keeps its place in the queue
   * then, for a while. An aborted caller gives up its place; a thumbnail that has begun is finished and kept.
   */
  get(source: ThumbnailSource, size: number, caller: ThumbnailCaller, signal: AbortSignal): Promise<Uint8Array>;
  close(): Promise<void>;
}

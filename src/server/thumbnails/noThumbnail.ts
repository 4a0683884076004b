/** An image has no thumbnail. The message states why and is the end of a sentence. */
export class NoThumbnailError extends Error {
  override readonly name = "NoThumbnailError";
}

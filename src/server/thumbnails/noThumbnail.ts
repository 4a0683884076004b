/** Why there is no thumbnail of an image, as the end of a sentence. */
export class NoThumbnailError extends Error {
  override readonly name = "NoThumbnailError";
}

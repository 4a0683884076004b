/** A thumbnail cannot be made soon. */
export class ThumbnailWaitsError extends Error {
  override readonly name = "ThumbnailWaitsError";
  /** Seconds after which asking again makes sense, 1 to 30. */
  readonly retryAfterSeconds: number;

  constructor(waitMs: number) {
    super("The thumbnail waits for others to be made.");
    this.retryAfterSeconds = Math.min(Math.max(Math.ceil(waitMs / 1000), 1), 30);
  }
}

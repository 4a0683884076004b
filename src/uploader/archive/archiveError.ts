/**
 * An archive, or a file in one, that cannot be read. `message` is one plain sentence for the person; the `name` is kept when the error
 * passes from a worker to the page.
 */
export class ArchiveError extends Error {
  override readonly name = "ArchiveError";
}

/** The archive itself was changed or removed after it was listed: none of its files can be read any more. */
export class ArchiveGoneError extends Error {
  override readonly name = "ArchiveGoneError";
  constructor() {
    super("The archive of the file was changed after it was listed, or can no longer be read.");
  }
}

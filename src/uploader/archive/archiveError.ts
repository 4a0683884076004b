/**
 * An archive, or a file in one, that cannot be read. `message` is one plain sentence for the user; its `name` is kept when it crosses
 * from a worker to the page.
 */
export class ArchiveError extends Error {
  override readonly name = "ArchiveError";
}

/** The archive itself was changed or went away after it was listed: nothing of it can be trusted any more. */
export class ArchiveGoneError extends Error {
  override readonly name = "ArchiveGoneError";
  constructor() {
    super("The archive that it is in was changed after it was listed, or can no longer be read.");
  }
}

/** A migration cannot begin or go on. The message states why, and what to do. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
}

import { DatabaseOpenError } from "./database.ts";

/** One step of the schema. Its number and text do not change after a release; a later change is a new step. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/**
 * The row in `migrations` of a database into which an installation is being copied. Its version is above that of every schema, so that no version of
 * the program opens the database before the copy is complete.
 */
export const BEING_FILLED = { version: 1_000_000_000, name: "being filled" } as const;

/** Throws `DatabaseOpenError` for a database with a schema `version` that a program whose newest is `newest` must not open. */
export function refuseSchema(version: number, newest: number): void {
  if (version === BEING_FILLED.version) {
    throw new DatabaseOpenError(
      'The database is the target of a migration that has not ended. Run "dropset migrate" with the same options again to go on with it; until then, use the old installation.',
    );
  }
  if (version > newest) {
    throw new DatabaseOpenError(
      `The database was written by a newer version of Dropset (schema ${version}; this version supports ${newest}). Start that version, or restore a backup.`,
    );
  }
}

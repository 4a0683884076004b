import type { FileRow } from "./snapshot.ts";

/** Where one file is on its way. */
export type FileState = FileRow["state"];

/** Every state, in the order of the way; the place in this list is the byte in the file table. */
export const FILE_STATES = [
  "queued",
  "hashing",
  "hashed",
  "checking",
  "present",
  "missing",
  "sending",
  "stored",
  "failed",
  "ignored",
] as const satisfies readonly FileState[];

/**
 * The moves a file may make. Forward is the way of an upload. Back goes what was interrupted: a worker died (`hashing` to `queued`), a
 * question or an answer was lost, or the server no longer has what it had (`... to hashed`, to be asked for again).
 */
export const FILE_MOVES: Readonly<Record<FileState, readonly FileState[]>> = {
  queued: ["hashing", "failed"],
  hashing: ["hashed", "queued", "failed"],
  hashed: ["checking", "failed"],
  checking: ["present", "missing", "hashed", "failed"],
  present: ["hashed", "failed"],
  missing: ["sending", "hashed", "failed"],
  sending: ["stored", "missing", "hashed", "failed"],
  stored: ["hashed", "failed"],
  failed: ["queued"],
  ignored: [],
};

/** Every state of a file, in the order of an upload; the index in this list is the byte in the file table. */
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
] as const;

/** How far one file has come. */
export type FileState = (typeof FILE_STATES)[number];

/**
 * The moves a file may make. Forward is the order of an upload. Backward goes what was interrupted: a worker died (`hashing` to `queued`),
 * a remembered hash is of no use (`checking` to `queued`), a request or a response was lost, or the server no longer has what it had (`... to hashed`, to be checked again).
 */
export const FILE_MOVES: Readonly<Record<FileState, readonly FileState[]>> = {
  queued: ["hashing", "failed"],
  hashing: ["hashed", "queued", "failed"],
  hashed: ["checking", "failed"],
  checking: ["present", "missing", "hashed", "queued", "failed"],
  present: ["hashed", "failed"],
  missing: ["sending", "hashed", "failed"],
  sending: ["stored", "missing", "hashed", "failed"],
  stored: ["hashed", "failed"],
  failed: ["queued"],
  ignored: [],
};

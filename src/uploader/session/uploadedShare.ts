import type { SessionSnapshot } from "./snapshot.ts";

/** What the share is computed from. */
type Uploading = Pick<
  SessionSnapshot,
  "phase" | "found" | "hashed" | "present" | "duplicates" | "missing" | "sent" | "failed" | "onTheWireBytes"
>;

/** The most that is shown before the server has acknowledged every file. */
const ALMOST = 0.99;

/**
 * Follows how much of what has to be sent is on the server. The share never falls: bytes of a request that was cut off, by a pause for
 * example, are sent again while it stands still.
 */
export class UploadedShare {
  #highest = 0;

  /** Returns the share, from 0 to 1. It is 1 only once the server has acknowledged all files that could be read. */
  update(state: Uploading): number {
    this.#highest = Math.max(this.#highest, shareOf(state));
    return this.#highest;
  }
}

function shareOf(state: Uploading): number {
  if (isUploaded(state)) return 1;
  const { found, hashed, present, duplicates, missing, sent, failed, onTheWireBytes } = state;
  // Files that are not checked yet may have to be sent.
  const bytes = Math.max(missing.bytes, found.bytes - present.bytes - duplicates.bytes - failed.bytes);
  // The size of a file is known once it was opened, so the sum of the known sizes is scaled up to all files.
  const opened = found.files === 0 ? 0 : (hashed.files + failed.files) / found.files;
  const moved = Math.max(sent.bytes, Math.min(onTheWireBytes, missing.bytes));
  const share = bytes > 0 ? moved / bytes : missing.files > 0 ? sent.files / missing.files : 0;
  return Math.min(share * Math.min(opened, 1), ALMOST);
}

/** Returns true once every file that could be read is on the server, and there is at least one. */
function isUploaded({ phase, found, present, duplicates, missing, sent, failed }: Uploading): boolean {
  if (phase.name === "starting" || ("taskId" in phase && phase.taskId !== undefined)) return true;
  const stored = present.files + duplicates.files + sent.files;
  return stored > 0 && sent.files >= missing.files && stored + failed.files >= found.files;
}

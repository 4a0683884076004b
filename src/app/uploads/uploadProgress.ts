import type { SessionSnapshot } from "../../uploader/index.ts";

/** Bytes that each file counts in addition to its size, so that empty files move the bar as well. */
const FILE_WEIGHT_BYTES = 2_000;

/**
 * Returns how much of a drop is on the server, from 0 to 1, by bytes. Files that are already on the server count as done, so it never
 * falls. It is 1 only once the server has acknowledged everything.
 */
export function uploadProgress(state: SessionSnapshot): number {
  const { phase, found } = state;
  if (phase.name === "starting" || phase.name === "importing" || phase.name === "finished") return 1;
  const moved = Math.min(Math.max(state.sent.bytes, state.onTheWireBytes), state.missing.bytes);
  const done = state.present.bytes + state.duplicates.bytes + moved + filesDone(state) * FILE_WEIGHT_BYTES;
  const all = found.bytes + found.files * FILE_WEIGHT_BYTES;
  return all === 0 ? 0 : Math.min(done / all, 0.99);
}

function filesDone(state: SessionSnapshot): number {
  return state.present.files + state.duplicates.files + state.sent.files + state.failed.files;
}

/** Returns the bytes of files that the server has not been asked about yet; 0 once all files are hashed and checked. */
export function uncheckedBytes({ found, present, duplicates, missing, failed }: SessionSnapshot): number {
  return Math.max(0, found.bytes - present.bytes - duplicates.bytes - missing.bytes - failed.bytes);
}

/** Returns a fraction from 0 to 1 as a whole percentage, rounded down: `80%`. */
export function formatPercent(fraction: number): string {
  return `${Math.floor(fraction * 100)}%`;
}

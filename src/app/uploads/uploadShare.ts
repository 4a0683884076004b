import type { SessionSnapshot } from "../../uploader/index.ts";

/**
 * How much of a drop is on the server, from 0 to 1, by bytes. It grows only, as what is here already counts as done. 1 is kept for the
 * moment when the server has agreed to everything.
 */
export function uploadShare(state: SessionSnapshot): number {
  const { phase, found } = state;
  if (phase.name === "starting" || phase.name === "importing" || phase.name === "finished") return 1;
  const moved = Math.min(Math.max(state.sent.bytes, state.onTheWireBytes), state.missing.bytes);
  // Every file counts a little by itself, so that a thousand empty ones move the bar too.
  const done = state.present.bytes + state.twins.bytes + moved + filesDone(state) * FILE_WEIGHT_BYTES;
  const all = found.bytes + found.files * FILE_WEIGHT_BYTES;
  return all === 0 ? 0 : Math.min(done / all, 0.99);
}

const FILE_WEIGHT_BYTES = 2_000;

function filesDone(state: SessionSnapshot): number {
  return state.present.files + state.twins.files + state.sent.files + state.failed.files;
}

/** Bytes of files for which the server was not asked yet whether it has them; 0 once everything is hashed and asked for. */
export function unaskedBytes({ found, present, twins, missing, failed }: SessionSnapshot): number {
  return Math.max(0, found.bytes - present.bytes - twins.bytes - missing.bytes - failed.bytes);
}

/** The share as a whole percentage, rounded down. */
export function percentOf(share: number): string {
  return `${Math.floor(share * 100)} %`;
}

import { createHash, type Hash } from "node:crypto";
import type { LiveRange } from "../db/operations/segments.ts";

/** A content of a segment has other bytes than its hash states, or the segment ends before it. */
export class DamagedContentError extends Error {
  override readonly name = "DamagedContentError";
}

/**
 * Yields the bytes of a whole segment as they come, and hashes the ranges that rows name (in the order of their first bytes) on the way. Throws
 * `DamagedContentError` after the last piece, so that whoever stores the segment does not finish it.
 */
export async function* verifiedPieces(
  segment: AsyncIterable<Uint8Array>,
  ranges: readonly LiveRange[],
): AsyncGenerator<Uint8Array> {
  const open: { readonly range: LiveRange; readonly hash: Hash }[] = [];
  let next = 0;
  let damaged = 0;
  let at = 0;

  const openUntil = (end: number) => {
    for (let range = ranges[next]; range !== undefined && range.start < end; range = ranges[++next]) {
      open.push({ range, hash: createHash("sha256") });
    }
  };
  const closeUntil = (end: number) => {
    for (let place = open.length - 1; place >= 0; place--) {
      const { range, hash } = open[place] as (typeof open)[number];
      if (range.start + range.bytes > end) continue;
      if (hash.digest("base64") !== range.hash) damaged++;
      open.splice(place, 1);
    }
  };

  for await (const piece of segment) {
    const end = at + piece.length;
    openUntil(end);
    for (const { range, hash } of open) {
      const from = Math.max(range.start, at);
      const to = Math.min(range.start + range.bytes, end);
      if (from < to) hash.update(piece.subarray(from - at, to - at));
    }
    closeUntil(end);
    at = end;
    yield piece;
  }
  openUntil(at + 1);
  closeUntil(at);
  damaged += open.length + (ranges.length - next);
  if (damaged > 0) throw new DamagedContentError(`${damaged} contents have other bytes than their hash states.`);
}

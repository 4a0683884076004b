import { footerBytes } from "../blobs/segmentFooter.ts";
import type { SegmentUse } from "../db/operations/segments.ts";
import type { UnusedSince } from "../db/operations/sweep.ts";
import type { Stores } from "./stores.ts";
import { findOrphans, leftoversBefore, type SweepOptions, unusedSince } from "./sweep.ts";

/** Part of the store that may be dead afterwards. The documented limit is 30%; the rest is a margin for contents removed in the meantime. */
const DEAD_SHARE = 0.2;
/** Approximate size of a new segment, in live bytes and in ranges. */
const SEGMENT_BYTES = 64 * 1024 * 1024;
const SEGMENT_RANGES = 1_000;
/** Segments of one query. */
const PAGE_SEGMENTS = 200;

/** What a compaction does about dead space. */
export interface DeadSpace {
  /** Segments that no row names. */
  readonly dead: readonly SegmentUse[];
  /** Groups of segments with much dead space. The live contents of a group fit into one new segment. */
  readonly rewrites: readonly (readonly SegmentUse[])[];
}

/**
 * Finds the segments without rows, and those with the largest dead part until at most 20% of the rest is dead. With `without`, contents that
 * are unused since then count as removed.
 */
export async function findDeadSpace({ db }: Pick<Stores, "db">, without?: UnusedSince): Promise<DeadSpace> {
  const dead: SegmentUse[] = [];
  const candidates: SegmentUse[] = [];
  let totalBytes = 0;
  let totalDead = 0;
  for (let after = ""; ; ) {
    const page = await db.call("measureSegments", { after, limit: PAGE_SEGMENTS, without: without ?? null });
    for (const use of page) {
      if (use.liveBlobs === 0) {
        dead.push(use);
        continue;
      }
      totalBytes += use.bytes;
      totalDead += deadBytes(use);
      if (deadBytes(use) > 0) candidates.push(use);
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE_SEGMENTS) break;
    after = last.id;
  }
  candidates.sort((a, b) => deadBytes(b) / b.bytes - deadBytes(a) / a.bytes);
  const victims: SegmentUse[] = [];
  for (const use of candidates) {
    if (totalDead <= totalBytes * DEAD_SHARE) break;
    victims.push(use);
    // The new segment may save the trailer too. Counting it keeps the share below the limit, so that a second compaction finds nothing.
    totalBytes -= deadBytes(use) + footerBytes(0);
    totalDead -= deadBytes(use);
  }
  return { dead, rewrites: [...batches(victims)] };
}

/**
 * Returns the number of bytes that a sweep would free now: unused contents and dead space as far as a compaction removes it, segments without
 * rows, and unfinished files. Segments with damaged contents are counted although they cannot be rewritten.
 */
export async function freeableBytes(stores: Stores, options: SweepOptions): Promise<number> {
  const { dead, rewrites } = await findDeadSpace(stores, unusedSince(options));
  let bytes = sizeOf(dead);
  for (const rewrite of rewrites) bytes += sizeOf(rewrite) - rewrittenBytes(rewrite);
  for (const leftover of await stores.blobs.leftovers(leftoversBefore(stores, options.at))) bytes += leftover.bytes;
  for await (const orphans of findOrphans(stores, options)) bytes += sizeOf(orphans);
  return bytes;
}

/** Returns the sum of sizes, bytes. */
export function sizeOf(segments: readonly { readonly bytes: number }[]): number {
  return segments.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Returns the size of the segment into which a group of segments is rewritten. */
function rewrittenBytes(group: readonly SegmentUse[]): number {
  const [liveBytes, liveBlobs] = group.reduce(([a, b], use) => [a + use.liveBytes, b + use.liveBlobs], [0, 0]);
  return liveBytes + footerBytes(liveBlobs);
}

/** Returns the dead bytes of a segment. Its footer counts as live. */
function deadBytes({ bytes, liveBytes, liveBlobs }: SegmentUse): number {
  return Math.max(0, bytes - liveBytes - footerBytes(liveBlobs));
}

/** Yields groups of segments whose live contents fit into one new segment. */
function* batches(victims: readonly SegmentUse[]): Generator<SegmentUse[]> {
  let batch: SegmentUse[] = [];
  let bytes = 0;
  let ranges = 0;
  for (const use of victims) {
    if (batch.length > 0 && (bytes + use.liveBytes > SEGMENT_BYTES || ranges + use.liveBlobs > SEGMENT_RANGES)) {
      yield batch;
      batch = [];
      bytes = 0;
      ranges = 0;
    }
    batch.push(use);
    bytes += use.liveBytes;
    ranges += use.liveBlobs;
  }
  if (batch.length > 0) yield batch;
}

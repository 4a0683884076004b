import { SegmentBrokenError, SegmentGoneError, type SegmentWriter } from "../blobs/blobStore.ts";
import type { LiveRange, MovedRange, SegmentUse } from "../db/operations/segments.ts";
import { type DeadSpace, sizeOf } from "./deadSpace.ts";
import type { Stores } from "./stores.ts";

/** How long a retired segment is kept for readers that looked up a row before it was moved, ms. */
export const GRACE_MS = 10 * 60 * 1000;
/** Retirement time of a segment that cannot be in use any more. */
const LONG_AGO = 0;
/** Segments of one query. */
const PAGE_SEGMENTS = 200;

/** What a compaction did. */
export interface CompactionReport {
  /** Number of rewritten segments. */
  readonly retired: number;
  /** Number of dead bytes that were freed. */
  readonly freedBytes: number;
  /** Contents whose bytes do not match their hash or cannot be read. Their segments were not changed. */
  readonly damaged: readonly { readonly segment: string; readonly hash: string }[];
}

interface CompactionOptions {
  /** Returns the current time, ms. */
  now(): number;
  readonly signal?: AbortSignal;
}

/**
 * Rewrites segments with a large dead part, in the groups that `findDeadSpace` returns. Live contents are copied into new segments and
 * verified by their hashes; then their rows are changed and the old segments retired in one transaction. `removeRetired` deletes the old
 * segments later.
 */
export async function compact(
  stores: Stores,
  rewrites: DeadSpace["rewrites"],
  { now, signal }: CompactionOptions,
): Promise<CompactionReport> {
  const damaged: { segment: string; hash: string }[] = [];
  let retired = 0;
  let freedBytes = 0;
  for (const batch of rewrites) {
    signal?.throwIfAborted();
    const outcome = await rewrite(stores, batch, now, signal);
    damaged.push(...outcome.damaged);
    retired += outcome.retired;
    freedBytes += outcome.freedBytes;
  }
  return { retired, freedBytes, damaged };
}

/**
 * Retires segments that no row names. No reader can find them, so they need no grace time and `removeRetired` deletes them at once. Unlike
 * `compact` this needs no disk space, so it runs first. Returns their number and their size.
 */
export async function dropDead(
  stores: Stores,
  dead: DeadSpace["dead"],
  signal?: AbortSignal,
): Promise<{ dropped: number; freedBytes: number }> {
  let dropped = 0;
  for (let first = 0; first < dead.length; first += PAGE_SEGMENTS) {
    signal?.throwIfAborted();
    const emptied = dead.slice(first, first + PAGE_SEGMENTS).map(({ id }) => id);
    dropped += await stores.db.call("moveRanges", { segment: null, bytes: 0, moved: [], emptied, at: LONG_AGO });
  }
  return { dropped, freedBytes: sizeOf(dead) };
}

/** Deletes segments that were retired before the grace time. Returns how many. */
export async function removeRetired(
  { db, blobs }: Stores,
  { at, graceMs = GRACE_MS }: { at: number; graceMs?: number },
): Promise<number> {
  for (let removed = 0; ; ) {
    const segments = await db.call("retiredSegments", { before: at - graceMs, limit: PAGE_SEGMENTS });
    if (segments.length === 0) return removed;
    for (const segment of segments) await blobs.remove(segment);
    await db.call("forgetSegments", { segments });
    removed += segments.length;
  }
}

async function rewrite(stores: Stores, batch: readonly SegmentUse[], now: () => number, signal?: AbortSignal) {
  const { db, blobs } = stores;
  const moved: MovedRange[] = [];
  const damaged: { segment: string; hash: string }[] = [];
  let writer: SegmentWriter | undefined;
  try {
    for (const range of await db.call("liveRanges", { segments: batch.map(({ id }) => id) })) {
      writer ??= await blobs.create();
      const newStart = await copyRange(stores, writer, range, signal);
      if (newStart === undefined) damaged.push({ segment: range.segment, hash: range.hash });
      else moved.push({ ...range, newStart });
    }
    const durable = writer !== undefined && (await writer.commit());
    const broken = new Set(damaged.map(({ segment }) => segment));
    const emptied = batch.filter(({ id }) => !broken.has(id));
    const retired = await db.call("moveRanges", {
      segment: durable && writer ? writer.segment : null,
      bytes: durable && writer ? writer.bytes : 0,
      moved,
      emptied: emptied.map(({ id }) => id),
      at: now(),
    });
    const freedBytes = Math.max(0, sizeOf(emptied) - (durable && writer ? writer.bytes : 0));
    return { retired, freedBytes, damaged };
  } catch (error) {
    await writer?.abort();
    throw error;
  }
}

/** Copies a range. Returns its offset in the new segment; undefined when its bytes do not match its hash or cannot be read. */
async function copyRange(
  { blobs }: Stores,
  writer: SegmentWriter,
  { segment, hash, start, bytes }: LiveRange,
  signal?: AbortSignal,
) {
  try {
    const copy = await writer.append(blobs.read({ segment, offset: start, length: bytes }, signal ? { signal } : {}));
    if (copy.hash === hash) return copy.offset;
    writer.discard(copy);
    return undefined;
  } catch (error) {
    if (error instanceof SegmentGoneError || error instanceof SegmentBrokenError) return undefined;
    throw error;
  }
}

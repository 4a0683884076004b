import type { StoredSegment } from "../blobs/blobStore.ts";
import type { SweepCursor, UnusedPage, UnusedSince } from "../db/operations/sweep.ts";
import type { Stores } from "./stores.ts";

const HOUR_MS = 60 * 60 * 1000;
/** How long the files of a task are kept after its end, so that it can be retried, ms. */
const TASK_INPUT_MS = 30 * 24 * HOUR_MS;
/** How long a segment without rows is kept, ms, when this process remembers which segments it has just made. */
const ORPHAN_AGE_MS = HOUR_MS;
/**
 * How long a segment without rows, and an unfinished file, are kept while other processes may be at work, ms: longer than the database can be
 * away while a process waits to write its rows.
 */
const SHARED_AGE_MS = 24 * HOUR_MS;
/** Contents that are checked, and rows that are removed, in one transaction. */
const STEP_ROWS = 2_000;

/** When a sweep runs, and what it keeps. */
export interface SweepOptions {
  /** How long unused contents are kept after they were last uploaded or named, hours. */
  readonly unusedUploadHours: number;
  /** Current time, ms. */
  readonly at: number;
  readonly signal?: AbortSignal;
}

/** Returns since when a content must be unused for a sweep to remove it. */
export function unusedSince({ unusedUploadHours, at }: SweepOptions): UnusedSince {
  const keptMs = unusedUploadHours * HOUR_MS;
  // A touch is not written when the last one is less than an hour ago, so the stored time may be an hour too early.
  return { touchedBefore: at - keptMs - Math.min(keptMs, HOUR_MS), endedBefore: at - TASK_INPUT_MS };
}

/** Removes the rows of unused contents with their file ids. Returns how many contents. Their bytes become dead space. */
export async function sweepUnused({ db }: Stores, options: SweepOptions): Promise<number> {
  const { signal } = options;
  const { touchedBefore, endedBefore } = unusedSince(options);
  let removed = 0;
  for (let after: SweepCursor | null = null; ; ) {
    signal?.throwIfAborted();
    const found: UnusedPage = await db.call("findUnused", { touchedBefore, endedBefore, after, limit: STEP_ROWS });
    if (found.unused.length > 0) {
      removed += await db.call("removeUnused", { contents: found.unused, touchedBefore, endedBefore });
    }
    if (!found.next) break;
    after = found.next;
  }
  while ((await db.call("forgetTaskFiles", { endedBefore, limit: STEP_ROWS })) > 0) signal?.throwIfAborted();
  return removed;
}

/** Returns the time (ms) before which unfinished files are left over; undefined when all are that no writer of this process has. */
export function leftoversBefore({ db }: Pick<Stores, "db">, at: number): number | undefined {
  return db.isShared ? at - SHARED_AGE_MS : undefined;
}

/**
 * Yields the segments without rows, which a crash or a failed commit left behind, when they are older than an hour and this process did not
 * commit them within its last hour; older than a day when there may be other processes.
 */
export async function* findOrphans(
  { db, blobs }: Stores,
  { at, signal }: Omit<SweepOptions, "unusedUploadHours">,
): AsyncGenerator<StoredSegment[]> {
  const before = at - (db.isShared ? SHARED_AGE_MS : ORPHAN_AGE_MS);
  let page = new Map<string, StoredSegment>();
  async function unknown(): Promise<StoredSegment[]> {
    signal?.throwIfAborted();
    const segments = await db.call("unknownSegments", { segments: [...page.keys()] });
    return segments.flatMap((segment) => page.get(segment) ?? []);
  }
  for await (const stored of blobs.list()) {
    if (stored.recent || stored.createdAt > before) continue;
    page.set(stored.segment, stored);
    if (page.size < STEP_ROWS) continue;
    yield await unknown();
    page = new Map();
  }
  if (page.size > 0) yield await unknown();
}

/** Removes the segments that `findOrphans` finds. Returns them. */
export async function removeOrphans(
  stores: Stores,
  options: Omit<SweepOptions, "unusedUploadHours">,
): Promise<StoredSegment[]> {
  const removed: StoredSegment[] = [];
  for await (const orphans of findOrphans(stores, options)) {
    for (const orphan of orphans) {
      await stores.blobs.remove(orphan.segment);
      removed.push(orphan);
    }
  }
  return removed;
}

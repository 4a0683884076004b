import type { SweepCursor, UnusedPage } from "../db/operations/sweep.ts";
import type { Stores } from "./stores.ts";

const HOUR_MS = 60 * 60 * 1000;
/** How long the files of a task are kept after its end, so that it can be retried, ms. */
const TASK_INPUT_MS = 30 * 24 * HOUR_MS;
/** How long a segment without rows is kept, ms. */
const ORPHAN_AGE_MS = HOUR_MS;
/** Contents that are checked, and rows that are removed, in one transaction. */
const STEP_ROWS = 2_000;

interface SweepOptions {
  /** How long unused contents are kept after they were last uploaded or named, hours. */
  readonly unusedUploadHours: number;
  /** Current time, ms. */
  readonly at: number;
  readonly signal?: AbortSignal;
}

/** Removes the rows of unused contents with their file ids. Returns how many contents. Their bytes become dead space. */
export async function sweepUnused({ db }: Stores, { unusedUploadHours, at, signal }: SweepOptions): Promise<number> {
  const keptMs = unusedUploadHours * HOUR_MS;
  // A touch is not written when the last one is less than an hour ago, so the stored time may be an hour too early.
  const touchedBefore = at - keptMs - Math.min(keptMs, HOUR_MS);
  const endedBefore = at - TASK_INPUT_MS;
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

/**
 * Removes segments without rows, which a crash or a failed commit left behind, when they are older than an hour and this process did not
 * commit them within its last hour. Returns how many.
 */
export async function removeOrphans(
  { db, blobs }: Stores,
  { at, signal }: Omit<SweepOptions, "unusedUploadHours">,
): Promise<number> {
  let removed = 0;
  let page: string[] = [];
  async function removeUnknown(): Promise<void> {
    signal?.throwIfAborted();
    for (const segment of await db.call("unknownSegments", { segments: page })) {
      await blobs.remove(segment);
      removed++;
    }
    page = [];
  }
  for await (const { segment, createdAt, recent } of blobs.list()) {
    if (recent || createdAt > at - ORPHAN_AGE_MS) continue;
    page.push(segment);
    if (page.length === STEP_ROWS) await removeUnknown();
  }
  if (page.length > 0) await removeUnknown();
  return removed;
}

import type { SweepCursor, UnusedPage } from "../db/operations/sweep.ts";
import type { Stores } from "./stores.ts";

const HOUR_MS = 60 * 60 * 1000;
/** The input of a task keeps its files for so long after it ended, so that it can be retried. */
const TASK_INPUT_MS = 30 * 24 * HOUR_MS;
/** A segment without rows is left alone for so long. */
const ORPHAN_AGE_MS = HOUR_MS;
/** Contents looked at, and rows removed, in one transaction. */
const STEP_ROWS = 2_000;

export interface SweepOptions {
  /** Contents that nothing uses are kept for so long after they were last wanted, hours. */
  readonly unusedUploadHours: number;
  /** Now, ms. */
  readonly at: number;
  readonly signal?: AbortSignal;
}

/** Removes the rows of contents that nothing uses, with their file ids; answers how many. Their bytes become dead space. */
export async function sweepUnused({ db }: Stores, { unusedUploadHours, at, signal }: SweepOptions): Promise<number> {
  const keptMs = unusedUploadHours * HOUR_MS;
  // A touch is not written when the last one is younger than an hour, so the time of the last one may be an hour too early.
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
 * Removes segments without rows, which a crash or a failed commit left behind: older than an hour, and not committed by this process
 * within the last hour of its running. Answers how many.
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

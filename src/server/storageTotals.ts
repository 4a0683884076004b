import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "./db/database.ts";
import type { ContentCursor } from "./db/operations/gauges.ts";

/** How old totals may be before they are summed again, ms. */
const REFRESH_MS = 15 * 60 * 1000;
/** Rows that one read adds up by default, and the pause after it, ms: other reads never wait for more than one page. */
const PAGE_ROWS = 5_000;
const PAUSE_MS = 5;

/** How much is stored, as it was up to 15 minutes ago. */
export interface StorageTotals {
  /** Contents, counted in each workspace that has them. */
  readonly blobs: number;
  /** Size of those contents. */
  readonly blobBytes: number;
  /** Size of all segments, with dead space. */
  readonly segmentBytes: number;
}

/**
 * Returns a function that returns the totals of a store at once: those of the last sum, undefined before the first. It starts a sum in the
 * background when they are old, so that nothing is read while nobody asks.
 */
export function createStorageTotals(
  db: Pick<Database, "call">,
  now: () => number,
  pageRows = PAGE_ROWS,
): () => StorageTotals | undefined {
  let totals: StorageTotals | undefined;
  let begunAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (now() - begunAt >= REFRESH_MS) {
      begunAt = now();
      sum(db, pageRows).then(
        (found) => {
          totals = found;
        },
        () => {
          // For example while the server stops. The next call tries again.
          begunAt = Number.NEGATIVE_INFINITY;
        },
      );
    }
    return totals;
  };
}

async function sum(db: Pick<Database, "call">, limit: number): Promise<StorageTotals> {
  let segmentBytes = 0;
  for (let after: string | null = ""; after !== null; await pause()) {
    const page: { bytes: number; next: string | null } = await db.call("sumSegments", { after, limit });
    segmentBytes += page.bytes;
    after = page.next;
  }
  let blobs = 0;
  let blobBytes = 0;
  for (let after: ContentCursor | null = { workspaceId: 0, hash: "" }; after !== null; await pause()) {
    const page: { blobs: number; bytes: number; next: ContentCursor | null } = await db.call("sumBlobs", {
      after,
      limit,
    });
    blobs += page.blobs;
    blobBytes += page.bytes;
    after = page.next;
  }
  return { blobs, blobBytes, segmentBytes };
}

function pause(): Promise<void> {
  return sleep(PAUSE_MS, undefined, { ref: false });
}

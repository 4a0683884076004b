import { formatBytes } from "../byteSize.ts";
import type { LiveRange, SegmentRow } from "../db/operations/segments.ts";
import type { Dangling } from "../db/operations/storageCheck.ts";
import { checkSegment } from "./checkSegment.ts";
import { sizeOf } from "./deadSpace.ts";
import { type Finding, isDamage } from "./finding.ts";
import type { Stores } from "./stores.ts";
import { leftoversBefore } from "./sweep.ts";

/** Segments whose rows are read by one query. */
const PAGE_SEGMENTS = 50;
const PAGE_ROWS = 5_000;

/** What was checked. */
export interface CheckSummary {
  readonly segments: number;
  /** Ranges that rows name. */
  readonly blobs: number;
  /** Size of those ranges. */
  readonly bytes: number;
  /** Number of findings that are damage. */
  readonly damage: number;
}

/** Options of a check. */
export interface CheckOptions {
  /** True to read and hash every content. */
  readonly readData: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Compares rows with segments: the range of every row must be in a segment that exists, has the right length and lists the content in its
 * footer, and every content that is needed must have a row. Unfinished files are reported as well. Yields what is wrong and returns what was checked. Uploads may continue in the
 * meantime, but nothing may be deleted, so call it through `Maintenance`.
 */
export async function* checkStores(
  stores: Stores,
  { readData, signal }: CheckOptions,
): AsyncGenerator<Finding, CheckSummary> {
  // Rows are read first. A segment gets its row after its bytes, so files that are uploaded in the meantime are not reported as lost.
  const rows = await listSegmentRows(stores);
  const onDisk = new Map<string, { bytes: number; recent: boolean }>();
  let segments = 0;
  let blobs = 0;
  let bytes = 0;
  let damage = 0;
  const count = (finding: Finding) => {
    if (isDamage(finding)) damage++;
    return finding;
  };
  for await (const { segment, bytes, recent } of stores.blobs.list()) onDisk.set(segment, { bytes, recent });
  for (let first = 0; first < rows.length; first += PAGE_SEGMENTS) {
    signal?.throwIfAborted();
    const page = rows.slice(first, first + PAGE_SEGMENTS);
    const ranges = bySegment(await stores.db.call("liveRanges", { segments: page.map(({ id }) => id) }));
    for (const row of page) {
      const stored = onDisk.get(row.id);
      onDisk.delete(row.id);
      const live = ranges.get(row.id) ?? [];
      if (row.retiredAt !== null && live.length === 0) continue;
      segments++;
      blobs += live.length;
      bytes += sizeOf(live);
      for await (const finding of checkSegment(stores.blobs, row, live, stored?.bytes, readData, signal))
        yield count(finding);
    }
  }
  const committed = [...onDisk].filter(([, { recent }]) => !recent).map(([segment]) => segment);
  for (const segment of await stores.db.call("unknownSegments", { segments: committed })) {
    const message = `Segment ${segment} is stored but has no row. It is removed one hour after it was written, or restored by --rebuild.`;
    yield count({ kind: "extra-segment", segment, message });
  }
  for (const { name, bytes } of await stores.blobs.leftovers(leftoversBefore(stores, Date.now()))) {
    const message = `Unfinished file ${name} (${formatBytes(bytes)}) was left behind by a process that was ended.`;
    yield count({ kind: "leftover", message });
  }
  for await (const finding of missingRows(stores, signal)) yield count(finding);
  return { segments, blobs, bytes, damage };
}

async function listSegmentRows({ db }: Stores): Promise<SegmentRow[]> {
  const rows: SegmentRow[] = [];
  for (let after = ""; ; ) {
    const page = await db.call("listSegments", { after, limit: PAGE_ROWS });
    rows.push(...page);
    const last = page.at(-1);
    if (!last) return rows;
    after = last.id;
  }
}

function bySegment(ranges: readonly LiveRange[]): Map<string, LiveRange[]> {
  const groups = new Map<string, LiveRange[]>();
  for (const range of ranges) {
    const group = groups.get(range.segment);
    if (group) group.push(range);
    else groups.set(range.segment, [range]);
  }
  return groups;
}

async function* missingRows({ db }: Stores, signal?: AbortSignal): AsyncGenerator<Finding> {
  for (let after = 0; ; ) {
    signal?.throwIfAborted();
    const { dangling, next } = await db.call("danglingImages", { after, limit: PAGE_ROWS });
    yield* dangling.map(missingRow);
    if (next === null) break;
    after = next;
  }
  for (let after = ""; ; ) {
    signal?.throwIfAborted();
    const { dangling, next } = await db.call("danglingFiles", { after, limit: PAGE_ROWS });
    yield* dangling.map(missingRow);
    if (next === null) break;
    after = next;
  }
  yield* (await db.call("danglingTaskFiles", { limit: PAGE_ROWS })).map(missingRow);
}

function missingRow({ hash, neededBy, id }: Dangling): Finding {
  return { kind: "missing-row", hash, message: `Blob ${hash} has no row but is needed by ${neededBy} ${id}.` };
}

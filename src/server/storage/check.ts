import { createHash } from "node:crypto";
import { SegmentBrokenError, SegmentGoneError, type WrittenBlob } from "../blobs/blobStore.ts";
import { footerBytes } from "../blobs/segmentFooter.ts";
import type { LiveRange, SegmentRow } from "../db/operations/segments.ts";
import type { Dangling } from "../db/operations/storageCheck.ts";
import type { Stores } from "./stores.ts";

/** Segments whose rows are read at once. */
const PAGE_SEGMENTS = 50;
const PAGE_ROWS = 5_000;

/** One thing that is not as it should be. Everything but `extra-segment` is damage. */
export type Finding =
  | { readonly kind: "missing-segment"; readonly segment: string; readonly message: string }
  | { readonly kind: "extra-segment"; readonly segment: string; readonly message: string }
  | { readonly kind: "wrong-length"; readonly segment: string; readonly message: string }
  | { readonly kind: "broken-footer"; readonly segment: string; readonly message: string }
  | { readonly kind: "missing-blob"; readonly segment: string; readonly hash: string; readonly message: string }
  | { readonly kind: "wrong-range"; readonly segment: string; readonly hash: string; readonly message: string }
  | { readonly kind: "wrong-bytes"; readonly segment: string; readonly hash: string; readonly message: string }
  | { readonly kind: "missing-row"; readonly hash: string; readonly message: string };

/** What a check has looked at. */
export interface CheckSummary {
  readonly segments: number;
  /** Ranges that rows point at. */
  readonly blobs: number;
  /** Bytes of those ranges. */
  readonly bytes: number;
  /** Bytes that nothing points at; `gc` frees them when they are many. */
  readonly deadBytes: number;
  readonly damage: number;
}

export interface CheckOptions {
  /** Reads and hashes every content. */
  readonly readData: boolean;
  readonly signal?: AbortSignal;
}

/** True for a finding that means lost or wrong data; false for what `gc` clears away. */
export function isDamage(finding: Finding): boolean {
  return finding.kind !== "extra-segment";
}

/**
 * Compares rows with segments: every row's range lies in a segment that exists, has the right length and names the content in its
 * footer; every content that something needs has a row. Yields what is wrong, one by one, and returns what was looked at.
 */
export async function* checkStores(
  stores: Stores,
  { readData, signal }: CheckOptions,
): AsyncGenerator<Finding, CheckSummary> {
  const onDisk = new Map<string, { bytes: number; recent: boolean }>();
  let segments = 0;
  let blobs = 0;
  let bytes = 0;
  let deadBytes = 0;
  let damage = 0;
  const count = (finding: Finding) => {
    if (isDamage(finding)) damage++;
    return finding;
  };
  for await (const { segment, bytes, recent } of stores.blobs.list()) onDisk.set(segment, { bytes, recent });
  for (let after = ""; ; ) {
    signal?.throwIfAborted();
    const page = await stores.db.call("listSegments", { after, limit: PAGE_SEGMENTS });
    const last = page.at(-1);
    if (!last) break;
    after = last.id;
    const ranges = bySegment(await stores.db.call("liveRanges", { segments: page.map(({ id }) => id) }));
    for (const row of page) {
      const stored = onDisk.get(row.id);
      onDisk.delete(row.id);
      const live = ranges.get(row.id) ?? [];
      if (row.retiredAt !== null && live.length === 0) continue;
      segments++;
      blobs += live.length;
      const liveBytes = live.reduce((sum, range) => sum + range.bytes, 0);
      bytes += liveBytes;
      if (stored) deadBytes += Math.max(0, stored.bytes - liveBytes - (live.length > 0 ? footerBytes(live.length) : 0));
      for await (const finding of checkSegment(stores, row, live, stored?.bytes, readData, signal))
        yield count(finding);
    }
  }
  const committed = [...onDisk].filter(([, { recent }]) => !recent).map(([segment]) => segment);
  for (const segment of await stores.db.call("unknownSegments", { segments: committed })) {
    const message = `Segment ${segment} is on disk, but no row knows it. It is removed an hour after it was written, or restored by --rebuild.`;
    yield count({ kind: "extra-segment", segment, message });
  }
  for await (const finding of missingRows(stores, signal)) yield count(finding);
  return { segments, blobs, bytes, deadBytes, damage };
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

async function* checkSegment(
  { blobs, db }: Stores,
  row: SegmentRow,
  live: readonly LiveRange[],
  storedBytes: number | undefined,
  readData: boolean,
  signal?: AbortSignal,
): AsyncGenerator<Finding> {
  const segment = row.id;
  if (storedBytes === undefined) {
    // Compacted away since the list was made?
    if ((await db.call("liveRanges", { segments: [segment] })).length === 0) return;
    yield {
      kind: "missing-segment",
      segment,
      message: `Segment ${segment} is missing; ${live.length} contents lay in it.`,
    };
    for (const { hash } of live) {
      yield {
        kind: "missing-blob",
        segment,
        hash,
        message: `Content ${hash} is lost: its segment ${segment} is missing.`,
      };
    }
    return;
  }
  if (storedBytes !== row.bytes) {
    const message = `Segment ${segment} has ${storedBytes} bytes; it was written with ${row.bytes}.`;
    yield { kind: "wrong-length", segment, message };
  }
  let footer: Map<string, WrittenBlob> | undefined;
  try {
    footer = new Map((await blobs.footer(segment)).map((blob) => [`${blob.offset} ${blob.length}`, blob]));
  } catch (error) {
    if (!(error instanceof SegmentBrokenError || error instanceof SegmentGoneError)) throw error;
    yield {
      kind: "broken-footer",
      segment,
      message: `The footer of segment ${segment} cannot be used: ${error.message}.`,
    };
  }
  for (const range of live) {
    signal?.throwIfAborted();
    const { hash, start, bytes } = range;
    const where = `bytes ${start} to ${start + bytes} of segment ${segment}`;
    if (footer && footer.get(`${start} ${bytes}`)?.hash !== hash) {
      const message = `The row of content ${hash} says ${where}; the footer of that segment does not.`;
      yield { kind: "wrong-range", segment, hash, message };
    } else if (start + bytes > storedBytes) {
      yield {
        kind: "wrong-range",
        segment,
        hash,
        message: `Content ${hash} is cut: ${where} end after its ${storedBytes} bytes.`,
      };
    } else if (readData) {
      const found = await hashOfRange({ blobs, db }, range, signal);
      if (found !== hash) {
        yield {
          kind: "wrong-bytes",
          segment,
          hash,
          message: `Content ${hash} is damaged: ${where} have the hash ${found}.`,
        };
      }
    }
  }
}

async function hashOfRange(
  { blobs }: Stores,
  { segment, start, bytes }: LiveRange,
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const piece of blobs.read({ segment, offset: start, length: bytes }, signal ? { signal } : {}))
      hash.update(piece);
    return hash.digest("base64");
  } catch (error) {
    signal?.throwIfAborted();
    // A bad sector is one damaged content, not the end of the check.
    return `(unreadable: ${error instanceof Error ? error.message : String(error)})`;
  }
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
  return { kind: "missing-row", hash, message: `Content ${hash} has no row, but ${neededBy} ${id} needs it.` };
}

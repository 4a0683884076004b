import { stat } from "node:fs/promises";
import { type BlobStore, type FolderBlobStore, SegmentBrokenError, SegmentGoneError } from "../blobs/blobStore.ts";
import type { LiveRange, SegmentRow } from "../db/operations/segments.ts";
import { checkSegment } from "../storage/checkSegment.ts";
import type { Stores } from "../storage/stores.ts";
import { DamagedContentError, verifiedPieces } from "./verifiedPieces.ts";

/** Segments whose rows are read by one query. */
const PAGE_SEGMENTS = 50;
/** Segments that are copied at the same time: an object store takes longer to respond than to receive most of them. */
const AT_ONCE = 4;
/** How often a segment is read when its bytes are wrong: the fault may be on the way. */
const ATTEMPTS = 2;

interface CopyOptions {
  /** True to copy segments with damaged contents as they are, as far as they can be read. */
  readonly withDamage: boolean;
  /** Called after each segment. */
  onProgress?(progress: CopiedSegments): void;
  /** Called with a sentence about each damaged or missing content. */
  onDamage(message: string): void;
  readonly signal?: AbortSignal;
}

/** What was copied so far. */
export interface CopiedSegments {
  /** Segments of the target that belong to the installation. */
  readonly ids: ReadonlySet<string>;
  /** Those that an earlier attempt had copied. */
  readonly kept: number;
  /** Size of all. */
  readonly bytes: number;
  /** Segments with contents that are damaged or missing. */
  readonly damaged: number;
}

/**
 * Copies the segments that rows name into another store, and hashes every content on its way. A segment appears in a store whole or not at all,
 * so one of the right size was verified before, and is kept. Removes segments of the target that rows do not name any more.
 */
export async function copyVerifiedSegments(
  { db, blobs }: Stores,
  target: BlobStore,
  { withDamage, onProgress = () => {}, onDamage, signal }: CopyOptions,
): Promise<CopiedSegments> {
  const found = new Map<string, number>();
  for await (const { segment, bytes } of target.list()) found.set(segment, bytes);
  const ids = new Set<string>();
  const progress = { ids, kept: 0, bytes: 0, damaged: 0 };
  const hasOneDisk = await shareDisk(blobs, target);

  async function store(row: SegmentRow, ranges: readonly LiveRange[]): Promise<void> {
    const pieces = verifiedPieces(readAll(blobs, row, signal), ranges);
    if (!hasOneDisk) return target.put(row.id, row.bytes, pieces);
    for await (const _ of pieces);
    await (blobs as FolderBlobStore).copyTo(row.id, (target as FolderBlobStore).directory);
  }

  async function copy(row: SegmentRow, ranges: readonly LiveRange[]): Promise<void> {
    const size = found.get(row.id);
    found.delete(row.id);
    if (size === row.bytes) progress.kept++;
    else {
      if (size !== undefined) await target.remove(row.id);
      if (!(await copyVerified(row, ranges)) && !(await takeDamaged(row, ranges))) return;
    }
    ids.add(row.id);
    progress.bytes += row.bytes;
    onProgress(progress);
  }

  /** Returns false when the segment cannot be copied with right contents. */
  async function copyVerified(row: SegmentRow, ranges: readonly LiveRange[]): Promise<boolean> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        await store(row, ranges);
        return true;
      } catch (error) {
        if (!isDamage(error)) throw error;
      }
    }
    return false;
  }

  /** Returns undefined for a segment that is missing. */
  async function sizeOf(row: SegmentRow): Promise<number | undefined> {
    try {
      for await (const _ of readAll(blobs, row, signal)) break;
      return row.bytes;
    } catch (error) {
      if (!isDamage(error)) throw error;
      return error instanceof SegmentGoneError ? undefined : row.bytes;
    }
  }

  /** Reports what is wrong with a segment. Returns true when it was copied nevertheless. */
  async function takeDamaged(row: SegmentRow, ranges: readonly LiveRange[]): Promise<boolean> {
    progress.damaged++;
    const stored = await sizeOf(row);
    for await (const { message } of checkSegment(blobs, row, ranges, stored, true, signal)) onDamage(message);
    if (!withDamage) return false;
    try {
      await store(row, []);
      return true;
    } catch (error) {
      if (!isDamage(error)) throw error;
      return false;
    }
  }

  for (let after = ""; ; ) {
    const page = await db.call("listSegments", { after, limit: PAGE_SEGMENTS });
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.id;
    const wanted = page.filter(({ retiredAt }) => retiredAt === null);
    const ranges = new Map<string, LiveRange[]>(wanted.map(({ id }) => [id, []]));
    for (const range of await db.call("liveRanges", { segments: [...ranges.keys()] })) {
      ranges.get(range.segment)?.push(range);
    }
    await forEachAtOnce(wanted, async (row) => {
      signal?.throwIfAborted();
      await copy(row, ranges.get(row.id) ?? []);
    });
  }
  for (const segment of found.keys()) await target.remove(segment);
  await target.removeLeftovers();
  return progress;
}

/** Calls `run` for each item, several at the same time. Throws the first error when none runs any more, and begins no others after it. */
async function forEachAtOnce<Item>(items: readonly Item[], run: (item: Item) => Promise<void>): Promise<void> {
  const queue = [...items];
  const errors: unknown[] = [];
  const runQueue = async () => {
    for (let item = queue.shift(); item !== undefined && errors.length === 0; item = queue.shift()) {
      await run(item).catch((error: unknown) => errors.push(error));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, runQueue));
  if (errors.length > 0) throw errors[0];
}

async function* readAll(
  blobs: BlobStore,
  { id, bytes }: SegmentRow,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  yield* blobs.read({ segment: id, offset: 0, length: bytes }, signal ? { signal } : {});
}

function isDamage(error: unknown): boolean {
  return (
    error instanceof DamagedContentError || error instanceof SegmentBrokenError || error instanceof SegmentGoneError
  );
}

/** Returns true for two folders on the same disk, between which a copy is a second name for the same bytes. */
async function shareDisk(from: BlobStore, to: BlobStore): Promise<boolean> {
  if (!isFolder(from) || !isFolder(to)) return false;
  const [one, other] = await Promise.all([stat(from.directory), stat(to.directory)]);
  return one.dev === other.dev;
}

function isFolder(store: BlobStore): store is FolderBlobStore {
  return "copyTo" in store;
}

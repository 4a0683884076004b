import { readImageInfoFrom } from "../../formats/codecs/imageHeader.ts";
import { SegmentBrokenError, type WrittenBlob } from "../blobs/blobStore.ts";
import type { Stores } from "./stores.ts";

/** Blobs whose rows are written in one transaction. */
const STEP_BLOBS = 500;

/** Options of a rebuild. */
export interface RebuildOptions {
  /** The workspace that gets the rows. A footer does not contain the former workspace of a content. */
  readonly workspaceId: number;
  /** Current time, ms. */
  readonly at: number;
  readonly signal?: AbortSignal;
}

/** How old a segment has to be when other processes may be at work, ms. */
const YOUNG_MS = 60 * 60 * 1000;

/** What a rebuild did. */
export interface RebuildReport {
  readonly segments: number;
  /** Number of restored rows. */
  readonly restored: number;
  /** Segments whose footer cannot be read, with the reason. */
  readonly broken: readonly { readonly segment: string; readonly reason: string }[];
}

/**
 * Restores rows of segments and contents from the footers of segments. Only contents that no workspace has get a row, so it works on an
 * empty database and on one that lacks some rows. Contents that were swept but not compacted yet are restored too.
 */
export async function rebuildRows(stores: Stores, { workspaceId, at, signal }: RebuildOptions): Promise<RebuildReport> {
  const { db, blobs } = stores;
  const broken: { segment: string; reason: string }[] = [];
  let segments = 0;
  let restored = 0;
  for await (const { segment, bytes, createdAt } of blobs.list()) {
    signal?.throwIfAborted();
    // Another process may be about to write its rows.
    if (db.isShared && createdAt > at - YOUNG_MS) continue;
    segments++;
    let footer: readonly WrittenBlob[];
    try {
      footer = await blobs.footer(segment);
    } catch (error) {
      if (!(error instanceof SegmentBrokenError)) throw error;
      broken.push({ segment, reason: error.message });
      continue;
    }
    const lost = new Set(await db.call("unheldHashes", { hashes: footer.map(({ hash }) => hash) }));
    const wanted = footer.filter(({ hash }) => lost.has(hash));
    for (let first = 0; first === 0 || first < wanted.length; first += STEP_BLOBS) {
      const rows = [];
      for (const blob of wanted.slice(first, first + STEP_BLOBS)) rows.push(await rowOf(stores, blob));
      restored += await db.call("restoreSegment", { workspaceId, segment, bytes, blobs: rows, at });
    }
  }
  return { segments, restored, broken };
}

async function rowOf({ blobs }: Stores, { segment, hash, offset, length }: WrittenBlob) {
  const read = async (start: number, end: number) => {
    const [from, to] = [Math.min(start, length), Math.min(end, length)];
    const pieces: Uint8Array[] = [];
    for await (const piece of blobs.read({ segment, offset: offset + from, length: to - from })) pieces.push(piece);
    return Buffer.concat(pieces);
  };
  const info = await readImageInfoFrom((wanted) => read(0, wanted), read);
  const { kind, width = null, height = null, orientation } = info;
  return { hash, start: offset, bytes: length, kind, width, height, orientation, structure: null };
}

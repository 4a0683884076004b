import { readImageInfo, readImageInfoFrom } from "../../formats/codecs/imageHeader.ts";
import { createStructureCheck } from "../../formats/codecs/structure/structureCheck.ts";
import { SourceReadError, SourceTooLargeError, type SourceTree } from "../../formats/sourceTree.ts";
import type { DatasetPath } from "../../model/datasetPath.ts";
import type { Sha256Base64 } from "../../model/hash.ts";
import type { ImageInfo, ImageKind } from "../../model/image.ts";
import { type ImageFault, isImageFault } from "../../model/imageFault.ts";
import { type BlobStore, SegmentGoneError } from "../blobs/blobStore.ts";
import type { Database } from "../db/database.ts";
import { SOUND } from "../db/operations/blobs.ts";

/** A file of an import with the columns of its blob row. */
interface BlobFile {
  readonly path: DatasetPath;
  readonly hash: Sha256Base64;
  readonly bytes: number;
  readonly kind: ImageKind;
  readonly width: number | null;
  readonly height: number | null;
  readonly orientation: number;
  /** As in the row; null when it was not checked yet. */
  structure: string | null;
  segment: string;
  start: number;
  /** Index in the list of the tree. */
  place: number;
}

/** The files of an import task. */
export interface BlobTree extends SourceTree {
  /** Returns a file by its path. */
  file(path: string): BlobFile | undefined;
  /** Paths whose content is no longer stored. They are part of the tree, but cannot be read. */
  readonly gone: ReadonlySet<string>;
}

/** Rows of one query. They pass through the main thread of the server, which must not be held. */
const PAGE_ROWS = 2_000;
/** Files up to this size are read together with their neighbours: annotations of one upload lie next to each other. */
const SMALL_BYTES = 64 * 1024;
const WINDOW_BYTES = 512 * 1024;
/** Windows kept in memory. */
const WINDOWS = 8;

interface Window {
  readonly segment: string;
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** Lists the files of a task and reads them from the blob store. Image sizes come from the rows, not from the files. */
export async function loadBlobTree(options: {
  readonly db: Pick<Database, "call">;
  readonly blobs: BlobStore;
  readonly taskId: number;
  readonly workspaceId: number;
  readonly signal?: AbortSignal;
}): Promise<BlobTree> {
  const { db, blobs, taskId, workspaceId, signal } = options;
  const byPath = new Map<string, BlobFile>();
  const gone = new Set<string>();
  const intern = createInterner();
  for (let after = ""; ; ) {
    signal?.throwIfAborted();
    const rows = await db.call("taskFilesPage", { taskId, workspaceId, after, limit: PAGE_ROWS });
    for (const row of rows) {
      byPath.set(row.path, {
        path: row.path as DatasetPath,
        hash: row.hash as Sha256Base64,
        bytes: row.bytes ?? 0,
        kind: intern(row.kind ?? "unknown") as ImageKind,
        width: row.width,
        height: row.height,
        orientation: row.orientation ?? 1,
        structure: row.structure === null ? null : intern(row.structure),
        segment: intern(row.segment ?? ""),
        start: row.start ?? 0,
        place: 0,
      });
      if (row.segment === null) gone.add(row.path);
    }
    const last = rows.at(-1);
    if (!last || rows.length < PAGE_ROWS) break;
    after = last.key;
  }
  const files = [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  for (const [place, file] of files.entries()) file.place = place;

  const windows: Window[] = [];

  function find(path: string): BlobFile {
    const file = byPath.get(path);
    if (!file) throw new SourceReadError(path, "there is no such file");
    if (gone.has(path)) throw new SourceReadError(path, "its content is no longer stored; upload it again");
    return file;
  }

  /** Reads the row of a file again: a compaction may have moved its blob. */
  async function locateAgain(file: BlobFile): Promise<void> {
    const [row] = await db.call("findBlobs", { workspaceId, hashes: [file.hash] });
    if (!row) throw new SourceReadError(file.path, "its content is no longer stored; upload it again");
    file.segment = row.segment;
    file.start = row.start;
  }

  async function* readRange(file: BlobFile, length: number, abort?: AbortSignal): AsyncGenerator<Uint8Array> {
    const read = () =>
      blobs.read({ segment: file.segment, offset: file.start, length }, abort === undefined ? {} : { signal: abort });
    let begun = false;
    try {
      for await (const piece of read()) {
        begun = true;
        yield piece;
      }
    } catch (error) {
      if (!(error instanceof SegmentGoneError) || begun) throw error;
      await locateAgain(file);
      yield* read();
    }
  }

  function collect(file: BlobFile, length: number, abort?: AbortSignal): Promise<Uint8Array> {
    return gather(readRange(file, length, abort), length);
  }

  /** Reads a small file through a window of its segment, so that one read serves a hundred neighbours. */
  async function collectSmall(file: BlobFile, length: number, abort?: AbortSignal): Promise<Uint8Array> {
    const inside = ({ segment, start, bytes }: Window) =>
      segment === file.segment && start <= file.start && file.start + length <= start + bytes.length;
    const known = windows.find(inside);
    if (known) return known.bytes.slice(file.start - known.start, file.start - known.start + length);
    const windowBytes = Math.max(windowEnd(file) - file.start, length);
    let bytes: Uint8Array;
    try {
      bytes = await gather(blobs.read({ segment: file.segment, offset: file.start, length: windowBytes }), windowBytes);
    } catch (error) {
      if (!(error instanceof SegmentGoneError)) throw error;
      // Its neighbours may lie elsewhere now, so only its own bytes are read.
      await locateAgain(file);
      return collect(file, length, abort);
    }
    windows.unshift({ segment: file.segment, start: file.start, bytes });
    windows.length = Math.min(windows.length, WINDOWS);
    return bytes.slice(0, length);
  }

  /** Where the last blob of this import ends in each segment. A window ends there at the latest. */
  const segmentEnds = new Map<string, number>();
  for (const file of byPath.values()) {
    segmentEnds.set(file.segment, Math.max(segmentEnds.get(file.segment) ?? 0, file.start + file.bytes));
  }
  function windowEnd(file: BlobFile): number {
    return Math.min(segmentEnds.get(file.segment) ?? 0, file.start + WINDOW_BYTES);
  }

  const tree: BlobTree = {
    files,
    gone,
    has: (path) => byPath.has(path),
    file: (path) => byPath.get(path),
    hash: (path) => byPath.get(path)?.hash,
    async fault(path, abort) {
      const file = byPath.get(path);
      if (file === undefined || file.kind === "unknown" || gone.has(path)) return undefined;
      file.structure ??= (await checkStructure(tree.stream(path, abort))) ?? SOUND;
      return isImageFault(file.structure) ? file.structure : undefined;
    },
    size: async (path) => find(path).bytes,
    async bytes(path, { maxBytes = 256 * 1024 * 1024, signal: abort } = {}) {
      const file = find(path);
      if (file.bytes > maxBytes) throw new SourceTooLargeError(path, file.bytes, maxBytes);
      return file.bytes <= SMALL_BYTES ? collectSmall(file, file.bytes, abort) : collect(file, file.bytes, abort);
    },
    async head(path, length, abort) {
      const file = find(path);
      const wanted = Math.min(length, file.bytes);
      return file.bytes <= SMALL_BYTES ? collectSmall(file, wanted, abort) : collect(file, wanted, abort);
    },
    async *stream(path, abort) {
      const file = find(path);
      yield* readRange(file, file.bytes, abort);
    },
    async image(path, abort) {
      const file = find(path);
      const { kind, width, height, orientation } = file;
      const info: ImageInfo = {
        kind,
        orientation,
        ...(width !== null && height !== null ? { width, height } : {}),
      };
      // Rows do not contain whether there is more than one frame.
      if (kind === "gif" || kind === "webp" || kind === "tiff") {
        const { multiFrame } = await readImageInfoFrom((length) => tree.head(path, length, abort));
        return multiFrame === undefined ? info : { ...info, multiFrame };
      }
      if (kind === "png") {
        const { multiFrame } = readImageInfo(await tree.head(path, 1024, abort));
        return multiFrame === undefined ? info : { ...info, multiFrame };
      }
      return info;
    },
  };
  return tree;
}

/** Reads a whole file that was stored before structures were checked, and returns what is wrong with it. */
async function checkStructure(pieces: AsyncIterable<Uint8Array>): Promise<ImageFault | undefined> {
  const check = createStructureCheck();
  for await (const piece of pieces) check.write(piece);
  return check.end();
}

/**
 * Returns a function that returns one instance of equal strings. Each row contains new strings, although segments and kinds repeat a
 * million times.
 */
function createInterner(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const first = known.get(text);
    if (first === undefined) known.set(text, text);
    return first ?? text;
  };
}

async function gather(pieces: AsyncIterable<Uint8Array>, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  for await (const piece of pieces) {
    bytes.set(piece, filled);
    filled += piece.length;
  }
  return bytes;
}

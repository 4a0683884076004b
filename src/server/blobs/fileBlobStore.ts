import { constants } from "node:fs";
import { access, copyFile, link, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PRIVATE_FILE, PRIVATE_FOLDER } from "../storage/privateFiles.ts";
import { syncFolder } from "../storage/syncFolder.ts";
import {
  type BlobRange,
  type FolderBlobStore,
  type Leftover,
  SegmentBrokenError,
  SegmentGoneError,
  wrongLength,
} from "./blobStore.ts";
import { createBufferPool } from "./bufferPool.ts";
import { asNoSpace, systemCode } from "./fileError.ts";
import { createFileSegmentWriter, WRITE_BYTES, writeAll } from "./fileSegmentWriter.ts";
import { forEachPiece, type Pieces } from "./pieces.ts";
import { createRecentSegments } from "./recentSegments.ts";
import { makeSegmentFolder, segmentPath, segmentSubfolders, temporaryFolder } from "./segmentFolder.ts";
import { decodeFooter, footerBytesOf, TRAILER_BYTES } from "./segmentFooter.ts";
import { isSegmentId } from "./segmentId.ts";

/** Size of one read, bytes. */
const READ_BYTES = 256 * 1024;
/** Buffers for writing that are kept: those of eight requests at once, 4 MB. */
const POOLED_BUFFERS = 16;
/** Buffers for writing that are large: 32 MB. Hundreds of uploads at once have smaller ones. */
const LARGE_BUFFERS = 128;

/**
 * Opens a store of segments as files below one folder, which is created when it does not exist. A thread that writes besides the store of its
 * server passes `announce`, which resolves when that store expects the segment. It is called when a segment begins and when it is committed.
 */
export async function openFileBlobStore(
  folder: string,
  announce: (segment: string) => Promise<void> = async () => {},
): Promise<FolderBlobStore> {
  await makeSegmentFolder(folder);
  const recent = createRecentSegments();
  const pool = createBufferPool(WRITE_BYTES, { kept: POOLED_BUFFERS, large: LARGE_BUFFERS });
  /** Segments that are being written: their temporary files are in use. */
  const open = new Set<string>();

  async function leftovers(before = Number.POSITIVE_INFINITY): Promise<Leftover[]> {
    const found: Leftover[] = [];
    for (const name of await readdir(temporaryFolder(folder))) {
      // Those that another thread has announced are in use as well.
      if (open.has(name) || recent.has(name)) continue;
      const file = await stat(join(temporaryFolder(folder), name)).catch(ignoreMissing);
      if (file && file.mtimeMs < before) found.push({ name, bytes: file.size });
    }
    return found;
  }

  return {
    directory: folder,

    create: () =>
      createFileSegmentWriter(folder, pool, {
        async begins(segment) {
          open.add(segment);
          await announce(segment);
        },
        async commits(segment) {
          recent.add(segment);
          await announce(segment);
        },
        ends: (segment) => open.delete(segment),
      }),

    expect: (segment) => recent.add(segment),

    read: (range, { signal } = {}) => readRange(folder, range, signal),

    async *list() {
      for (const subfolder of segmentSubfolders) {
        for (const segment of await readdir(join(folder, subfolder))) {
          if (!isSegmentId(segment)) continue;
          const file = await stat(join(folder, subfolder, segment)).catch(ignoreMissing);
          if (file) yield { segment, bytes: file.size, createdAt: file.mtimeMs, recent: recent.has(segment) };
        }
      }
    },

    async footer(segment) {
      const file = await openSegment(segmentPath(folder, segment), segment);
      try {
        const { size } = await file.stat();
        if (size < TRAILER_BYTES) throw new SegmentBrokenError("it is too short for a footer");
        const trailer = Buffer.alloc(TRAILER_BYTES);
        await file.read(trailer, 0, TRAILER_BYTES, size - TRAILER_BYTES);
        const footer = Buffer.alloc(footerBytesOf(trailer, size));
        await file.read(footer, 0, footer.length, size - footer.length);
        return decodeFooter(segment, footer, size);
      } finally {
        await file.close();
      }
    },

    async remove(segment) {
      await rm(segmentPath(folder, segment), { force: true });
    },

    put: (segment, bytes, source) => putSegment(folder, segment, bytes, source),

    async copyTo(segment, directory) {
      const source = segmentPath(folder, segment);
      const target = segmentPath(directory, segment);
      await mkdir(dirname(target), { recursive: true, mode: PRIVATE_FOLDER });
      try {
        // A segment never changes, so the copy can be a hard link.
        await link(source, target);
      } catch (error) {
        const code = systemCode(error);
        if (code === "EEXIST") return;
        if (code === "ENOENT") throw new SegmentGoneError(`Segment ${segment} does not exist.`);
        await mkdir(temporaryFolder(directory), { recursive: true, mode: PRIVATE_FOLDER });
        await renamedDurably(target, join(temporaryFolder(directory), segment), (temporary) =>
          copyFile(source, temporary, constants.COPYFILE_FICLONE),
        );
      }
      await syncFolder(dirname(target));
    },

    leftovers,

    async removeLeftovers(before) {
      const left = await leftovers(before);
      for (const { name } of left) await rm(join(temporaryFolder(folder), name), { force: true });
      return left;
    },

    async probe() {
      await access(folder);
    },

    async close() {},
  };
}

async function openSegment(path: string, segment: string) {
  try {
    return await open(path, "r");
  } catch (error) {
    if (systemCode(error) === "ENOENT") throw new SegmentGoneError(`Segment ${segment} does not exist.`);
    throw error;
  }
}

async function* readRange(folder: string, range: BlobRange, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  signal?.throwIfAborted();
  const file = await openSegment(segmentPath(folder, range.segment), range.segment);
  try {
    for (let done = 0; done < range.length; ) {
      signal?.throwIfAborted();
      const piece = Buffer.allocUnsafeSlow(Math.min(READ_BYTES, range.length - done));
      const { bytesRead } = await file.read(piece, 0, piece.length, range.offset + done);
      if (bytesRead === 0) throw new SegmentBrokenError(`Segment ${range.segment} ends before the requested bytes.`);
      done += bytesRead;
      yield piece.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function putSegment(folder: string, segment: string, bytes: number, source: Pieces): Promise<void> {
  const target = segmentPath(folder, segment);
  if ((await stat(target).catch(ignoreMissing)) !== undefined) return;
  await renamedDurably(target, join(temporaryFolder(folder), segment), async (temporary) => {
    const file = await open(temporary, "w", PRIVATE_FILE);
    try {
      let arrived = 0;
      await forEachPiece(source, async (piece) => {
        await writeAll(file, piece, arrived);
        arrived += piece.length;
      });
      if (arrived !== bytes) throw wrongLength(segment, arrived, bytes);
    } finally {
      await file.close();
    }
  });
  await syncFolder(dirname(target));
}

/** Writes a file under a temporary name, and renames it when it is durable. */
async function renamedDurably(
  target: string,
  temporary: string,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  try {
    await write(temporary);
    const file = await open(temporary, "r+");
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    throw asNoSpace(error);
  } finally {
    await rm(temporary, { force: true });
  }
}

function ignoreMissing(error: unknown): undefined {
  if (systemCode(error) !== "ENOENT") throw error;
}

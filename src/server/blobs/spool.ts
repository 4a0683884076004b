import { randomUUID } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { PRIVATE_FILE } from "../storage/privateFiles.ts";
import type { BufferPool } from "./bufferPool.ts";
import { asNoSpace } from "./fileError.ts";
import { writeAll } from "./fileSegmentWriter.ts";

/** Size of one read, bytes. */
const READ_BYTES = 256 * 1024;

/**
 * Keeps bytes until their number is known, which an object store needs before the first of them. What fits into one buffer stays in memory,
 * more goes to a file without a name, so that hundreds of slow uploads need little memory and a killed process leaves no file.
 */
export interface Spool {
  readonly bytes: number;
  /** Adds bytes, which are copied. One call at a time. Returns a promise when the disk is slower than they come. Throws `NoSpaceError`. */
  write(piece: Uint8Array): Promise<void> | undefined;
  /** Returns all bytes: in memory, or as a stream of the file. May be called again, when the last stream is no longer read. */
  body(): Promise<Uint8Array | Readable>;
  /** Frees the bytes. May be called twice. */
  close(): Promise<void>;
}

/** Creates an empty spool in a folder. */
export function createSpool(directory: string, pool: BufferPool): Spool {
  let buffer: Buffer | undefined;
  let filled = 0;
  let flushedBytes = 0;
  let file: FileHandle | undefined;

  async function flush(): Promise<void> {
    if (buffer === undefined) return;
    try {
      file ??= await openNameless(directory);
      await writeAll(file, buffer.subarray(0, filled), flushedBytes);
    } catch (error) {
      throw asNoSpace(error);
    }
    flushedBytes += filled;
    filled = 0;
  }

  async function writeMore(piece: Uint8Array): Promise<void> {
    for (let taken = 0; taken < piece.length; ) {
      buffer ??= pool.take();
      const part = piece.subarray(taken, taken + buffer.length - filled);
      buffer.set(part, filled);
      filled += part.length;
      taken += part.length;
      if (filled === buffer.length && taken < piece.length) await flush();
    }
  }

  return {
    get bytes() {
      return flushedBytes + filled;
    },

    write(piece) {
      buffer ??= pool.take();
      if (filled + piece.length > buffer.length)
        return filled === buffer.length ? flush().then(() => writeMore(piece)) : writeMore(piece);
      buffer.set(piece, filled);
      filled += piece.length;
      return undefined;
    },

    async body() {
      if (file === undefined) return buffer?.subarray(0, filled) ?? Buffer.alloc(0);
      await flush();
      return Readable.from(piecesOf(file, flushedBytes), { objectMode: false });
    },

    async close() {
      if (buffer !== undefined) pool.give(buffer);
      buffer = undefined;
      const closing = file;
      file = undefined;
      await closing?.close().catch(() => {});
    },
  };
}

/** Yields the first bytes of a file, which stays open: a stream of a file handle closes it when it is destroyed. */
async function* piecesOf(file: FileHandle, bytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes; ) {
    const piece = Buffer.allocUnsafe(Math.min(READ_BYTES, bytes - at));
    const { bytesRead } = await file.read(piece, 0, piece.length, at);
    if (bytesRead === 0) throw new Error("The file of a spool is shorter than it was.");
    at += bytesRead;
    yield piece.subarray(0, bytesRead);
  }
}

/** Opens a file and removes its name at once. */
async function openNameless(directory: string): Promise<FileHandle> {
  const path = join(directory, randomUUID());
  const file = await open(path, "wx+", PRIVATE_FILE);
  await rm(path, { force: true });
  return file;
}

import { createHash, type Hash, hash as hashOnce } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Sha256Base64 } from "../../model/hash.ts";
import { syncFolder } from "../storage/syncFolder.ts";
import type { SegmentWriter, WrittenBlob } from "./blobStore.ts";
import type { BufferPool } from "./bufferPool.ts";
import { asNoSpace } from "./fileError.ts";
import { forEachPiece } from "./pieces.ts";
import { segmentPath, temporaryFolder } from "./segmentFolder.ts";
import { encodeFooter } from "./segmentFooter.ts";
import { newSegmentId } from "./segmentId.ts";

/** Size of the buffers of a writer, bytes. It has two at most: one is written while the other is filled. */
export const WRITE_BYTES = 256 * 1024;

const NOTHING = Buffer.alloc(0);

/** What a writer reports about its segment. */
interface WriterEvents {
  /** Before its temporary file is created. */
  begins(segment: string): Promise<void>;
  /** Right before the temporary file is renamed. */
  commits(segment: string): Promise<void>;
  /** When the temporary file does not exist any more, or could not be removed. */
  ends(segment: string): void;
}

/**
 * Starts a segment in a folder of segments. Its bytes go to a temporary file, which is renamed when all of it is durable. `pool` has buffers of
 * `WRITE_BYTES`.
 */
export async function createFileSegmentWriter(
  folder: string,
  pool: BufferPool,
  events: WriterEvents,
): Promise<SegmentWriter> {
  const segment = newSegmentId();
  const temporary = join(temporaryFolder(folder), segment);
  const file = await begin(segment, temporary, events);
  const live = new Set<WrittenBlob>();
  /** The buffer that is filled; undefined when all bytes are on their way. */
  let buffer: Buffer | undefined;
  let filled = 0;
  let flushedBytes = 0;
  let writing: Promise<void> = Promise.resolve();
  let state: "open" | "appending" | "committing" | "committed" | "dropped" = "open";
  let failure: { readonly error: unknown } | undefined;
  /** The hash of the current blob: what it has of earlier buffers, and where in this one it goes on. */
  let hash: Hash | undefined;
  let hashedTo = 0;

  /** Starts to write the buffer when the write of the one before has ended. */
  async function flush(full: Buffer): Promise<void> {
    const bytes = full.subarray(0, filled);
    const position = flushedBytes;
    if (state === "appending") {
      hash ??= createHash("sha256");
      hash.update(bytes.subarray(hashedTo));
    }
    flushedBytes += filled;
    filled = 0;
    hashedTo = 0;
    buffer = undefined;
    await writing;
    if (isDropped()) {
      pool.give(full);
      throw dropped();
    }
    writing = writeAll(file, bytes, position)
      .catch((error: unknown) => {
        // The next flush or the commit throws it.
        failure ??= { error: asNoSpace(error) };
      })
      .finally(() => pool.give(full));
    if (failure) throw failure.error;
  }

  /** Adds bytes. Returns a promise when the disk is slower than they come. */
  function put(chunk: Uint8Array): Promise<void> | undefined {
    buffer ??= pool.take();
    if (filled + chunk.length >= buffer.length) return putMore(chunk);
    buffer.set(chunk, filled);
    filled += chunk.length;
    return undefined;
  }

  /** Adds bytes that fill the buffer. */
  async function putMore(chunk: Uint8Array): Promise<void> {
    for (let taken = 0; taken < chunk.length; ) {
      buffer ??= pool.take();
      const piece = chunk.subarray(taken, taken + buffer.length - filled);
      buffer.set(piece, filled);
      filled += piece.length;
      taken += piece.length;
      if (filled < buffer.length) return;
      await flush(buffer);
    }
  }

  function isDropped(): boolean {
    return state === "dropped";
  }

  function dropped(): Error {
    return new Error(`Segment ${segment} was dropped.`);
  }

  function expect(wanted: "open"): void {
    if (failure) throw failure.error;
    if (state !== wanted) throw new Error(`Segment ${segment} is ${state}, not ${wanted}.`);
  }

  async function drop(): Promise<void> {
    state = "dropped";
    if (buffer !== undefined) pool.give(buffer);
    buffer = undefined;
    await writing;
    await file.close().catch(() => {});
    await rm(temporary, { force: true }).catch(() => {});
    events.ends(segment);
  }

  async function finish(): Promise<boolean> {
    if (live.size === 0) {
      await drop();
      return false;
    }
    await put(encodeFooter([...live]));
    if (buffer !== undefined) await flush(buffer);
    await writing;
    if (failure) throw failure.error;
    await file.datasync();
    await file.close();
    const path = segmentPath(folder, segment);
    await events.commits(segment);
    await rename(temporary, path);
    events.ends(segment);
    try {
      await syncFolder(dirname(path));
    } catch (error) {
      // The name may not survive a crash, so the segment must not be used. No answer has named it yet.
      await rm(path, { force: true }).catch(() => {});
      throw error;
    }
    state = "committed";
    return true;
  }

  /** Returns the hash of the current blob. Most are whole in one buffer. */
  function endHash(): Sha256Base64 {
    const rest = buffer?.subarray(hashedTo, filled) ?? NOTHING;
    const digest = hash === undefined ? hashOnce("sha256", rest, "base64") : hash.update(rest).digest("base64");
    return digest as Sha256Base64;
  }

  let finishing: Promise<boolean> | undefined;
  return {
    segment,

    get bytes() {
      return flushedBytes + filled;
    },

    async append(source) {
      expect("open");
      state = "appending";
      const offset = flushedBytes + filled;
      hash = undefined;
      hashedTo = filled;
      try {
        await forEachPiece(source, (piece) => {
          if (state !== "appending") throw dropped();
          return put(piece);
        });
      } finally {
        if (state === "appending") state = "open";
      }
      expect("open");
      const blob: WrittenBlob = {
        segment,
        hash: endHash(),
        offset,
        length: flushedBytes + filled - offset,
      };
      live.add(blob);
      return blob;
    },

    discard(blob) {
      live.delete(blob);
    },

    async commit() {
      expect("open");
      state = "committing";
      finishing = finish();
      try {
        return await finishing;
      } catch (error) {
        // The file is not used again: after a failed sync the system may consider its pages clean although they are not on disk.
        failure ??= { error: asNoSpace(error) };
        if ((state as string) !== "dropped") await drop();
        throw failure.error;
      }
    },

    async abort() {
      if (state === "committing") await finishing?.catch(() => {});
      if (state === "open" || state === "appending") await drop();
    },
  };
}

async function openForWriting(temporary: string): Promise<FileHandle> {
  try {
    return await open(temporary, "wx", 0o600);
  } catch (error) {
    throw asNoSpace(error);
  }
}

/** Writes all bytes at a position of a file. */
export async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** Creates the temporary file of a segment. */
async function begin(segment: string, temporary: string, events: WriterEvents) {
  try {
    await events.begins(segment);
    return await openForWriting(temporary);
  } catch (error) {
    events.ends(segment);
    throw error;
  }
}

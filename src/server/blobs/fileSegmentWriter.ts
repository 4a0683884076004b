import { createHash } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Sha256Base64 } from "../../model/hash.ts";
import { syncFolder } from "../storage/syncFolder.ts";
import type { SegmentWriter, WrittenBlob } from "./blobStore.ts";
import { asNoSpace } from "./fileError.ts";
import { segmentPath, temporaryFolder } from "./segmentFolder.ts";
import { encodeFooter } from "./segmentFooter.ts";
import { newSegmentId } from "./segmentId.ts";

/** Bytes gathered before a write. A writer holds two such buffers: one is written while the other fills. */
const BUFFER_BYTES = 256 * 1024;

/**
 * Starts a segment in a folder of segments. Its bytes go to a temporary file, which gets its name only when everything in it is
 * durable. `onCommit` is called right before it gets its name.
 */
export async function createFileSegmentWriter(folder: string, onCommit: () => void): Promise<SegmentWriter> {
  const segment = newSegmentId();
  const temporary = join(temporaryFolder(folder), segment);
  const file = await openForWriting(temporary);
  const live = new Set<WrittenBlob>();
  let buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  let spare = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  let filled = 0;
  let flushedBytes = 0;
  let writing: Promise<void> = Promise.resolve();
  let state: "open" | "appending" | "committing" | "committed" | "dropped" = "open";
  let failure: { readonly error: unknown } | undefined;

  /** Hands the full buffer to the disk and goes on with the other one, once that one's own write has ended. */
  async function flush(): Promise<void> {
    await written();
    const bytes = buffer.subarray(0, filled);
    const position = flushedBytes;
    writing = writeAll(file, bytes, position).catch((error: unknown) => {
      // Not thrown here: the next flush or the commit is the one that waits for it.
      failure ??= { error: asNoSpace(error) };
    });
    flushedBytes += filled;
    filled = 0;
    [buffer, spare] = [spare, buffer];
  }

  async function written(): Promise<void> {
    await writing;
    if (failure) throw failure.error;
  }

  async function put(chunk: Uint8Array): Promise<void> {
    for (let taken = 0; taken < chunk.length; ) {
      const piece = chunk.subarray(taken, taken + BUFFER_BYTES - filled);
      buffer.set(piece, filled);
      filled += piece.length;
      taken += piece.length;
      if (filled === BUFFER_BYTES) await flush();
    }
  }

  function expect(wanted: "open"): void {
    if (failure) throw failure.error;
    if (state !== wanted) throw new Error(`Segment ${segment} is ${state}, not ${wanted}.`);
  }

  async function drop(): Promise<void> {
    state = "dropped";
    await writing;
    await file.close().catch(() => {});
    await rm(temporary, { force: true }).catch(() => {});
  }

  async function finish(): Promise<boolean> {
    if (live.size === 0) {
      await drop();
      return false;
    }
    await put(encodeFooter([...live]));
    if (filled > 0) await flush();
    await written();
    await file.datasync();
    await file.close();
    const path = segmentPath(folder, segment);
    onCommit();
    await rename(temporary, path);
    try {
      await syncFolder(dirname(path));
    } catch (error) {
      // Its name may not last, so it must not be used: nobody has been told of it yet.
      await rm(path, { force: true }).catch(() => {});
      throw error;
    }
    state = "committed";
    return true;
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
      const hash = createHash("sha256");
      try {
        for await (const chunk of source) {
          if (state !== "appending") throw new Error(`Segment ${segment} was dropped.`);
          hash.update(chunk);
          await put(chunk);
        }
      } finally {
        if (state === "appending") state = "open";
      }
      expect("open");
      const blob: WrittenBlob = {
        segment,
        hash: hash.digest("base64") as Sha256Base64,
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
        // Never again with this file: after a failed sync the system may hold its bytes for clean though they are not on disk.
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

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

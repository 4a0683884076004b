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

/** Size of a write, bytes. A writer has two buffers of this size: one is written while the other is filled. */
const BUFFER_BYTES = 256 * 1024;

/** What a writer reports about its segment. */
interface WriterEvents {
  /** Before its temporary file is created. */
  begins(segment: string): Promise<void>;
  /** Right before the temporary file is renamed. */
  commits(segment: string): Promise<void>;
  /** When the temporary file does not exist any more, or could not be removed. */
  ends(segment: string): void;
}

/** Starts a segment in a folder of segments. Its bytes go to a temporary file, which is renamed when all of it is durable. */
export async function createFileSegmentWriter(folder: string, events: WriterEvents): Promise<SegmentWriter> {
  const segment = newSegmentId();
  const temporary = join(temporaryFolder(folder), segment);
  const file = await begin(segment, temporary, events);
  const live = new Set<WrittenBlob>();
  let buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  let spare = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  let filled = 0;
  let flushedBytes = 0;
  let writing: Promise<void> = Promise.resolve();
  let state: "open" | "appending" | "committing" | "committed" | "dropped" = "open";
  let failure: { readonly error: unknown } | undefined;

  /** Starts to write the full buffer and continues with the other one when its own write has ended. */
  async function flush(): Promise<void> {
    await written();
    const bytes = buffer.subarray(0, filled);
    const position = flushedBytes;
    writing = writeAll(file, bytes, position).catch((error: unknown) => {
      // The next flush or the commit waits for this write and throws.
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
    events.ends(segment);
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

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
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

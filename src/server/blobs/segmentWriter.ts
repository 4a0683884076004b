import { createHash, type Hash } from "node:crypto";
import type { Sha256Base64 } from "../../model/hash.ts";
import type { SegmentWriter, WrittenBlob } from "./blobStore.ts";
import { forEachPiece } from "./pieces.ts";
import { encodeFooter } from "./segmentFooter.ts";

/** Where the bytes of one segment go. */
export interface SegmentSink {
  readonly bytes: number;
  /** Adds bytes, which are copied. One call at a time. Returns a promise when the store is slower than they come. */
  write(piece: Uint8Array): Promise<void> | undefined;
  /** Returns when the whole segment is stored and visible. */
  finish(): Promise<void>;
  /** Removes what was written. May be called twice. */
  abort(): Promise<void>;
}

/** What a writer reports about its segment. */
interface WriterEvents {
  /** Right before `finish`, which makes the segment visible. */
  commits(segment: string): Promise<void>;
  /** When the segment is stored, or its writer has given it up. */
  ends(segment: string): void;
}

/** Writes a segment to a sink. It is hashed on its way. */
export function createSegmentWriter(segment: string, sink: SegmentSink, events: WriterEvents): SegmentWriter {
  const live = new Set<WrittenBlob>();
  let state: "open" | "appending" | "committing" | "committed" | "dropped" = "open";
  let failure: { readonly error: unknown } | undefined;
  let finishing: Promise<boolean> | undefined;

  function dropped(): Error {
    return new Error(`Segment ${segment} was dropped.`);
  }

  function expectOpen(): void {
    if (failure) throw failure.error;
    if (state !== "open") throw new Error(`Segment ${segment} is ${state}, not open.`);
  }

  async function drop(): Promise<void> {
    state = "dropped";
    await sink.abort();
    events.ends(segment);
  }

  async function finish(): Promise<boolean> {
    if (live.size === 0) {
      await drop();
      return false;
    }
    await sink.write(encodeFooter([...live]));
    await events.commits(segment);
    await sink.finish();
    state = "committed";
    events.ends(segment);
    return true;
  }

  /** Adds a piece to the segment and to the hash of its blob. */
  function put(piece: Uint8Array, hash: Hash): Promise<void> | undefined {
    if (state !== "appending") throw dropped();
    hash.update(piece);
    return sink.write(piece);
  }

  return {
    segment,

    get bytes() {
      return sink.bytes;
    },

    async append(source) {
      expectOpen();
      state = "appending";
      const offset = sink.bytes;
      const hash = createHash("sha256");
      try {
        await forEachPiece(source, (piece) => put(piece, hash));
      } finally {
        if (state === "appending") state = "open";
      }
      expectOpen();
      const digest = hash.digest("base64") as Sha256Base64;
      const blob: WrittenBlob = { segment, hash: digest, offset, length: sink.bytes - offset };
      live.add(blob);
      return blob;
    },

    discard(blob) {
      live.delete(blob);
    },

    async commit() {
      expectOpen();
      state = "committing";
      finishing = finish();
      try {
        return await finishing;
      } catch (error) {
        failure ??= { error };
        if ((state as string) !== "dropped") await drop();
        throw error;
      }
    },

    async abort() {
      if (state === "committing") await finishing?.catch(() => {});
      if (state === "open" || state === "appending") await drop();
    },
  };
}

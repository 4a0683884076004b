import { createHash } from "node:crypto";
import type { Sha256Base64 } from "../../model/hash.ts";
import {
  type BlobStore,
  SegmentBrokenError,
  SegmentGoneError,
  type SegmentWriter,
  type WrittenBlob,
  wrongLength,
} from "./blobStore.ts";
import { forEachPiece } from "./pieces.ts";
import { createRecentSegments } from "./recentSegments.ts";
import { decodeFooter, encodeFooter, footerBytesOf, TRAILER_BYTES } from "./segmentFooter.ts";
import { newSegmentId } from "./segmentId.ts";

/** Size of one piece of a read, bytes. */
const READ_BYTES = 256 * 1024;

/** Creates a store that keeps segments in memory, for tests. */
export function createMemoryBlobStore(): BlobStore {
  const segments = new Map<string, { readonly content: Buffer; readonly createdAt: number }>();
  const recent = createRecentSegments();

  function get(segment: string): Buffer {
    const stored = segments.get(segment);
    if (!stored) throw new SegmentGoneError(`Segment ${segment} does not exist.`);
    return stored.content;
  }

  return {
    async create() {
      const writer = createWriter((content) => {
        recent.add(writer.segment);
        segments.set(writer.segment, { content, createdAt: Date.now() });
      });
      return writer;
    },

    expect: (segment) => recent.add(segment),

    async *read({ segment, offset, length }, { signal } = {}) {
      const content = get(segment);
      for (let done = 0; done < length; ) {
        signal?.throwIfAborted();
        const piece = content.subarray(offset + done, offset + done + Math.min(READ_BYTES, length - done));
        if (piece.length === 0) throw new SegmentBrokenError(`Segment ${segment} ends before the requested bytes.`);
        done += piece.length;
        yield Buffer.from(piece);
      }
    },

    async *list() {
      for (const [segment, { content, createdAt }] of segments) {
        yield { segment, bytes: content.length, createdAt, recent: recent.has(segment) };
      }
    },

    async footer(segment) {
      const content = get(segment);
      const bytes = footerBytesOf(content.subarray(Math.max(0, content.length - TRAILER_BYTES)), content.length);
      return decodeFooter(segment, content.subarray(content.length - bytes), content.length);
    },

    async remove(segment) {
      segments.delete(segment);
    },

    async put(segment, bytes, source) {
      const pieces: Uint8Array[] = [];
      await forEachPiece(source, (piece) => void pieces.push(Uint8Array.from(piece)));
      const content = Buffer.concat(pieces);
      if (content.length !== bytes) throw wrongLength(segment, content.length, bytes);
      if (!segments.has(segment)) segments.set(segment, { content, createdAt: Date.now() });
    },

    leftovers: async () => [],
    removeLeftovers: async () => [],
    async probe() {},
    async close() {},
  };
}

function createWriter(keep: (content: Buffer) => void): SegmentWriter {
  const segment = newSegmentId();
  const live = new Set<WrittenBlob>();
  let content = Buffer.alloc(0);
  let state: "open" | "appending" | "committed" | "dropped" = "open";

  function expectOpen(): void {
    if (state !== "open") throw new Error(`Segment ${segment} is ${state}, not open.`);
  }

  return {
    segment,
    get bytes() {
      return content.length;
    },
    async append(source) {
      expectOpen();
      state = "appending";
      const offset = content.length;
      const hash = createHash("sha256");
      try {
        await forEachPiece(source, (piece) => {
          if (state !== "appending") throw new Error(`Segment ${segment} was dropped.`);
          hash.update(piece);
          content = Buffer.concat([content, piece]);
          return undefined;
        });
      } finally {
        if (state === "appending") state = "open";
      }
      expectOpen();
      const digest = hash.digest("base64") as Sha256Base64;
      const blob: WrittenBlob = { segment, hash: digest, offset, length: content.length - offset };
      live.add(blob);
      return blob;
    },
    discard(blob) {
      live.delete(blob);
    },
    async commit() {
      expectOpen();
      state = live.size > 0 ? "committed" : "dropped";
      if (state === "dropped") return false;
      content = Buffer.concat([content, encodeFooter([...live])]);
      keep(content);
      return true;
    },
    async abort() {
      if (state !== "committed") state = "dropped";
    },
  };
}

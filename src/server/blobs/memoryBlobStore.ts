import { type BlobStore, SegmentBrokenError, SegmentGoneError, wrongLength } from "./blobStore.ts";
import { forEachPiece } from "./pieces.ts";
import { createRecentSegments } from "./recentSegments.ts";
import { decodeFooter, footerBytesOf, TRAILER_BYTES } from "./segmentFooter.ts";
import { newSegmentId } from "./segmentId.ts";
import { createSegmentWriter, type SegmentSink } from "./segmentWriter.ts";

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
      const segment = newSegmentId();
      const sink = collect((content) => segments.set(segment, { content, createdAt: Date.now() }));
      return createSegmentWriter(segment, sink, {
        async commits() {
          recent.add(segment);
        },
        ends() {},
      });
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

/** Collects a segment in memory. `keep` receives all of it. */
function collect(keep: (content: Buffer) => void): SegmentSink {
  let content = Buffer.alloc(0);
  return {
    get bytes() {
      return content.length;
    },
    write(piece) {
      content = Buffer.concat([content, piece]);
      return undefined;
    },
    async finish() {
      keep(content);
    },
    async abort() {},
  };
}

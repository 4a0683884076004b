import type { Sha256Base64 } from "../../model/hash.ts";

/** Where a blob lies: a range of an immutable segment. */
export interface BlobRange {
  /** Random id of the segment, 32 hex digits. */
  readonly segment: string;
  readonly offset: number;
  readonly length: number;
}

/** A blob that a writer has taken in: what its bytes hash to, and where they lie in the segment being written. */
export interface WrittenBlob extends BlobRange {
  readonly hash: Sha256Base64;
}

/**
 * One segment being written: the blobs of one request, in stream order. Nothing is durable or visible before `commit` has answered.
 */
export interface SegmentWriter {
  readonly segment: string;
  /** Bytes so far; once `commit` has answered, the size of the whole segment. */
  readonly bytes: number;
  /** Appends one blob while hashing it, one at a time. A failed source leaves dead bytes behind, nothing else. Throws `NoSpaceError`. */
  append(source: AsyncIterable<Uint8Array>): Promise<WrittenBlob>;
  /** Declares an appended blob dead: its bytes failed their check, or are stored already. */
  discard(blob: WrittenBlob): void;
  /**
   * Makes the segment durable: footer, sync, rename, sync of the folder. Answers false, and leaves nothing, when every blob is dead. A
   * failed sync throws and is never retried in place.
   */
  commit(): Promise<boolean>;
  /** Drops everything that is not committed; safe at any time, also after `commit` and repeatedly. */
  abort(): Promise<void>;
}

/** A segment that a store holds. */
export interface StoredSegment {
  readonly segment: string;
  /** Of the whole segment, footer included. */
  readonly bytes: number;
  /** ms. */
  readonly createdAt: number;
  /** Committed by this process within the last hour of its running (not of the clock, which a sleep may jump): its rows may be on their way. */
  readonly recent: boolean;
}

/** Segments on disk, in an object store or in memory. Speaks of segments and ranges, never of an engine. */
export interface BlobStore {
  create(): Promise<SegmentWriter>;
  /**
   * The bytes of a range, in pieces, read as they are taken. Throws `SegmentGoneError` when its segment does not exist (a compaction may
   * have moved it: look again) and `SegmentBrokenError` when the segment is too short.
   */
  read(range: BlobRange, options?: { signal?: AbortSignal }): AsyncIterable<Uint8Array>;
  /** All segments. */
  list(): AsyncIterable<StoredSegment>;
  /** What a segment's own footer says of its blobs; throws `SegmentBrokenError` with the reason when it cannot be read. */
  footer(segment: string): Promise<readonly WrittenBlob[]>;
  /** Removes a segment; nothing happens when it does not exist. */
  remove(segment: string): Promise<void>;
  /**
   * Copies a segment into another folder of segments (for backups), durably; shares the bytes on disk where that is possible. Leaves a
   * segment alone that is there already.
   */
  copyTo(segment: string, directory: string): Promise<void>;
  /** Removes what unfinished writers left behind. Only at start, while nobody writes. */
  cleanTemporary(): Promise<number>;
  close(): Promise<void>;
}

export class SegmentGoneError extends Error {
  override readonly name = "SegmentGoneError";
}
export class SegmentBrokenError extends Error {
  override readonly name = "SegmentBrokenError";
}
/** The disk, or the quota, is full. Becomes 507. */
export class NoSpaceError extends Error {
  override readonly name = "NoSpaceError";
}

import type { Sha256Base64 } from "../../model/hash.ts";
import type { Pieces } from "./pieces.ts";

/** The place of a blob: a range of an immutable segment. */
export interface BlobRange {
  /** Random id of the segment, 32 hex digits. */
  readonly segment: string;
  readonly offset: number;
  readonly length: number;
}

/** A blob that was appended to a segment: its hash and its place. */
export interface WrittenBlob extends BlobRange {
  readonly hash: Sha256Base64;
}

/** Writes one segment: the blobs of one request, in stream order. Nothing is durable or visible before `commit` has returned. */
export interface SegmentWriter {
  readonly segment: string;
  /** Number of bytes so far. After `commit` it is the size of the whole segment. */
  readonly bytes: number;
  /**
   * Appends one blob and hashes it. One call at a time. Pieces are copied. A source that fails leaves only dead bytes behind. Throws
   * `NoSpaceError`.
   */
  append(source: Pieces): Promise<WrittenBlob>;
  /** Marks an appended blob as dead: its bytes failed their check or are stored already. */
  discard(blob: WrittenBlob): void;
  /**
   * Makes the segment durable: footer, sync, rename, sync of the folder. Returns false and leaves nothing when every blob is dead. Throws
   * when a sync fails; the segment is not written again then.
   */
  commit(): Promise<boolean>;
  /** Removes what is not committed. Has no effect after `commit`, and may be called twice. */
  abort(): Promise<void>;
}

/** A segment in a store. */
export interface StoredSegment {
  readonly segment: string;
  /** Size of the whole segment with its footer. */
  readonly bytes: number;
  /** ms. */
  readonly createdAt: number;
  /** True when this process committed or expected it within the last hour of running time: its rows may not be written yet. */
  readonly recent: boolean;
}

/** An unfinished file, or an unfinished upload to an object store, that no writer owns. */
export interface Leftover {
  readonly name: string;
  readonly bytes: number;
}

/** Stores segments: on disk, in an object store or in memory. */
export interface BlobStore {
  /** Starts a new segment. */
  create(): Promise<SegmentWriter>;
  /** Marks a segment as recent that another thread of this process is about to commit, with a store of its own. */
  expect(segment: string): void;
  /**
   * Yields the bytes of a range in pieces. Throws `SegmentGoneError` when the segment does not exist, for example because a compaction has
   * moved its blobs, and `SegmentBrokenError` when the segment is too short.
   */
  read(range: BlobRange, options?: { signal?: AbortSignal }): AsyncIterable<Uint8Array>;
  /** Yields all segments. */
  list(): AsyncIterable<StoredSegment>;
  /** Returns the blobs that the footer of a segment lists. Throws `SegmentBrokenError` with the reason when it cannot be read. */
  footer(segment: string): Promise<readonly WrittenBlob[]>;
  /** Removes a segment. Has no effect when it does not exist. */
  remove(segment: string): Promise<void>;
  /**
   * Stores a whole segment of another store under its id, durably: `source` yields its `bytes` bytes with the footer. Keeps a segment that
   * exists. Throws `SegmentBrokenError` when other than `bytes` bytes arrive, and `NoSpaceError`; nothing is stored then.
   */
  put(segment: string, bytes: number, source: Pieces): Promise<void>;
  /**
   * Returns the unfinished files that writers of an earlier process left behind, or that could not be removed when their writer ended; with `before`
   * only those that were last written before that time (ms), because other processes may be writing the others.
   */
  leftovers(before?: number): Promise<readonly Leftover[]>;
  /** Removes those files and returns them. Files of writers that are still open in this store stay. */
  removeLeftovers(before?: number): Promise<readonly Leftover[]>;
  /** Returns when the store responds. Throws `StoreUnavailableError`, and the reason of `signal`. */
  probe(signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** A store in a folder of this machine. */
export interface FolderBlobStore extends BlobStore {
  readonly directory: string;
  /** Copies a segment durably into another folder of segments, for backups. Shares the bytes on disk where possible. Keeps an existing copy. */
  copyTo(segment: string, directory: string): Promise<void>;
}

/** The segment does not exist. */
export class SegmentGoneError extends Error {
  override readonly name = "SegmentGoneError";
}

/** The segment is damaged. The message states what is wrong with it. */
export class SegmentBrokenError extends Error {
  override readonly name = "SegmentBrokenError";
}

/** Returns the error of a segment that arrived with another length. */
export function wrongLength(segment: string, arrived: number, bytes: number): SegmentBrokenError {
  return new SegmentBrokenError(`Segment ${segment} arrived with ${arrived} bytes instead of ${bytes}.`);
}

/** The disk, the object store or a quota is full. Becomes status 507. */
export class NoSpaceError extends Error {
  override readonly name = "NoSpaceError";
  readonly where: "disk" | "object store";
  constructor(message?: string, where: "disk" | "object store" = "disk") {
    super(message);
    this.where = where;
  }
}

/** What is wrong with a store: `bucket`: it does not exist; `refused`: a request that other stores accept. Only `unreachable` passes by itself. */
export type StoreFault = "unreachable" | "bucket" | "credentials" | "refused";

/** The store cannot be used. The message is for the operator and states what to do. Becomes status 503. */
export class StoreUnavailableError extends Error {
  override readonly name = "StoreUnavailableError";
  readonly fault: StoreFault;
  constructor(fault: StoreFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

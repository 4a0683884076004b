import type { DatasetPath } from "../model/datasetPath.ts";
import type { ImageInfo } from "../model/image.ts";

/** One file of a drop. */
export interface SourceFile {
  readonly path: DatasetPath;
  /** Size in bytes; undefined while the page has not looked at it yet. */
  readonly bytes: number | undefined;
}

/**
 * The files of a drop as a format sees them, wherever they are: dropped on the page, stored as blobs, or in memory. Reading a file that
 * cannot be read throws `SourceReadError`; every other call works on names alone.
 */
export interface SourceTree {
  /** All files, ordered by path (code units). Junk may be among them: `detect` and `readDataset` look through it. */
  readonly files: readonly SourceFile[];
  has(path: string): boolean;
  /** All bytes of one file. Throws `SourceTooLargeError` above `maxBytes` (default 256 MiB). */
  bytes(path: DatasetPath, options?: { maxBytes?: number; signal?: AbortSignal }): Promise<Uint8Array>;
  /** The first `length` bytes of one file, or fewer when it is shorter. */
  head(path: DatasetPath, length: number, signal?: AbortSignal): Promise<Uint8Array>;
  /** The bytes of one file in pieces, for files that do not fit in memory. */
  stream(path: DatasetPath, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** What the first bytes say about a picture; `kind: "unknown"` for anything else. Known without opening the file where possible. */
  image(path: DatasetPath, signal?: AbortSignal): Promise<ImageInfo>;
  /** Base64 of SHA-256 of a file, once it is known; undefined for one that cannot be hashed. Used to tell images of equal content. */
  hash?(path: DatasetPath, signal?: AbortSignal): string | undefined | Promise<string | undefined>;
}

/** A file that is there by name but cannot be read; `reason` is one plain sentence. */
export class SourceReadError extends Error {
  override readonly name = "SourceReadError";
  readonly path: string;
  readonly reason: string;
  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`);
    this.path = path;
    this.reason = reason;
  }
}

/** A file that is larger than a reader is willing to hold in memory. */
export class SourceTooLargeError extends SourceReadError {
  constructor(path: string, bytes: number, maxBytes: number) {
    super(path, `is too large to be read: ${bytes} bytes, at most ${maxBytes}`);
  }
}

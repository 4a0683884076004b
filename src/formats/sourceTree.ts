import type { DatasetPath } from "../model/datasetPath.ts";
import type { ImageInfo } from "../model/image.ts";
import type { ImageFault } from "../model/imageFault.ts";

/** One file of a drop. */
export interface SourceFile {
  readonly path: DatasetPath;
  /** Size in bytes; undefined until the page has read it. */
  readonly bytes: number | undefined;
}

/**
 * The files of a drop as a format sees them, wherever they are: dropped on the page, stored as blobs, or in memory. Reading an unreadable
 * file throws `SourceReadError`; all other calls use only names.
 */
export interface SourceTree {
  /** All files, ordered by path (code units). Junk may be among them: `detect` and `readDataset` ignore it. */
  readonly files: readonly SourceFile[];
  /** Returns true for a listed file. */
  has(path: string): boolean;
  /** Returns the size of one file in bytes, also where the list does not state it yet. */
  size(path: DatasetPath, signal?: AbortSignal): Promise<number>;
  /** Returns all bytes of one file. Throws `SourceTooLargeError` above `maxBytes` (default 256 MiB). */
  bytes(path: DatasetPath, options?: { maxBytes?: number; signal?: AbortSignal }): Promise<Uint8Array>;
  /** Returns the first `length` bytes of one file, or fewer when it is shorter. */
  head(path: DatasetPath, length: number, signal?: AbortSignal): Promise<Uint8Array>;
  /** Yields the bytes of one file in pieces, for files that do not fit in memory. */
  stream(path: DatasetPath, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** Returns the kind and size of an image by its first bytes; `kind: "unknown"` for anything else. Does not open the file where they are known. */
  image(path: DatasetPath, signal?: AbortSignal): Promise<ImageInfo>;
  /** Returns base64 of the SHA-256 of a file, once it is known; undefined for a file that cannot be hashed. Used to find duplicates. */
  hash?(path: DatasetPath, signal?: AbortSignal): string | undefined | Promise<string | undefined>;
  /**
   * Returns what is wrong with the structure of an image, once all of its bytes were read; undefined for a sound one, for any other file, and
   * for a file that cannot be read.
   */
  fault?(path: DatasetPath, signal?: AbortSignal): ImageFault | undefined | Promise<ImageFault | undefined>;
}

/** A listed file that cannot be read. `reason` completes "The file cannot be read: ...". */
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

/** A file that is larger than a reader accepts. */
export class SourceTooLargeError extends SourceReadError {
  constructor(path: string, bytes: number, maxBytes: number) {
    super(path, `it is too large, ${bytes} bytes of at most ${maxBytes}`);
  }
}

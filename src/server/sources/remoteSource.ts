import type { DatasetPath } from "../../model/datasetPath.ts";
import type { Problem } from "../../model/problem.ts";

/** One thing in a folder of a source. */
export interface SourceEntry {
  readonly name: string;
  /** `other`: a link that is not followed, a device, a pipe, or a name that is not valid text. */
  readonly kind: "folder" | "file" | "other";
  /** Size of a file; null for anything else. */
  readonly bytes: number | null;
}

/** A part of the entries of a folder. */
export interface EntryPage {
  readonly entries: readonly SourceEntry[];
  /** Where the next part begins; null after the last one. */
  readonly next: string | null;
}

/** A file that a walk has found. */
export interface FoundFile {
  readonly type: "file";
  /** Relative to the folder of the walk. */
  readonly path: DatasetPath;
  /** Size in bytes; undefined when the walk does not read sizes. */
  readonly bytes: number | undefined;
}

/** What a walk yields: files, what cannot be imported and why, and what is skipped as junk. */
export type WalkedThing =
  | FoundFile
  | { readonly type: "problem"; readonly problem: Problem; readonly reason: string }
  | { readonly type: "skipped"; readonly reason: string };

/** A file that is open for reading. Its size is that of the moment when it was opened. */
export interface OpenFile {
  readonly bytes: number;
  /** Yields the bytes from `start` up to but without `end`; all by default. Yields fewer when the file has become shorter. */
  read(start?: number, end?: number): AsyncIterable<Uint8Array>;
  /** Returns true when nothing has written to the file since it was opened, so that what was read is one state of it. */
  isUnchanged(): Promise<boolean>;
  close(): Promise<void>;
}

/** Returns true for the name of an archive, which the page opens in a drop and the server does not. */
export function isArchiveName(path: string): boolean {
  return /\.(zip|tar|tgz|tar\.gz)$/i.test(path);
}

/** A place that files are imported from. Folders and files are named by paths relative to it; the path of the place itself is empty. */
export interface RemoteSource {
  /**
   * Returns entries of a folder, folders first: of all entries, or, in a bucket, of those of the page. `bytes` limits the names of a page. Throws `SourceFolderError`.
   */
  list(folder: string, page: { after?: string | undefined; limit: number; bytes: number }): Promise<EntryPage>;
  /**
   * Yields every file below a folder, in no particular order. A folder in it that cannot be read is a problem. Throws `SourceFolderError` for the folder itself.
   * Without `sizes`, only names are read.
   */
  walk(folder: string, options: { sizes: boolean; signal: AbortSignal }): AsyncIterable<WalkedThing>;
  /** Opens a file. Throws `SourceReadError` when it is not a file, not in the source, or cannot be read, and `SourceFolderError` when the source itself cannot. */
  open(path: string, signal?: AbortSignal): Promise<OpenFile>;
}

/**
 * A folder of a source cannot be used. `unreachable`: the source itself does not respond or is not there. The message is a sentence without
 * paths of the server.
 */
export class SourceFolderError extends Error {
  override readonly name = "SourceFolderError";
  readonly fault: "missing" | "denied" | "outside" | "unreachable";
  constructor(fault: SourceFolderError["fault"], message: string) {
    super(message);
    this.fault = fault;
  }
}

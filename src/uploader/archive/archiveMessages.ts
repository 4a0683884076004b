import type { NameEncoding } from "../../model/textEncoding.ts";
import type { WalkEvent } from "../walk/walkEvent.ts";
import type { ArchiveLimits } from "./archiveLimits.ts";

/** The request to the worker, one for each archive. */
export interface ReadArchive {
  readonly archive: File;
  /** Path of the archive in the drop, for problems. */
  readonly path: string;
  /** The folder of the drop that the archive represents; empty for the drop itself. */
  readonly folder: string;
  readonly limits: ArchiveLimits;
  /** The encoding that the person chose for names that state none; undefined while it is guessed. */
  readonly nameEncoding: NameEncoding | undefined;
  /** Files and unpacked bytes that archives of this drop may still contain. */
  readonly entriesLeft: number;
  readonly bytesLeft: number;
  /** Name of the upload's folder in the browser's private file system; undefined where there is none. */
  readonly privateFolder: string | undefined;
}

/** What the worker reports of an archive. */
export type FromArchive =
  /** `share`: how much of the archive has been read, 0 to 1, where that is known. */
  | { readonly type: "progress"; readonly files: number; readonly share: number | undefined }
  | { readonly type: "event"; readonly event: WalkEvent }
  /** The last message: how many files and unpacked bytes were listed. `failed`: a bug; the message is for the log. */
  | { readonly type: "done"; readonly entries: number; readonly bytes: number; readonly failed?: string };

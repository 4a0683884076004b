import type { WalkEvent } from "../walk/dropSource.ts";
import type { ArchiveLimits } from "./archiveLimits.ts";

/** What the worker is asked, once for each archive. */
export interface ReadArchive {
  readonly archive: File;
  /** Where the archive lies in the drop, for problems. */
  readonly path: string;
  /** The folder of the drop that it stands for; empty when it is the drop itself. */
  readonly folder: string;
  readonly limits: ArchiveLimits;
  /** Files and unpacked bytes that archives of this drop may still hold. */
  readonly entriesLeft: number;
  readonly bytesLeft: number;
  /** Name of the upload's folder in the browser's private file system; undefined where there is none. */
  readonly privateFolder: string | undefined;
}

/** What the worker tells of an archive. */
export type FromArchive =
  /** `share`: how much of the archive is through, 0 to 1, where that is known. */
  | { readonly type: "progress"; readonly files: number; readonly share: number | undefined }
  | { readonly type: "event"; readonly event: WalkEvent }
  /** Nothing more comes: so many files and unpacked bytes were told. `failed`: a bug; the message is for the log. */
  | { readonly type: "done"; readonly entries: number; readonly bytes: number; readonly failed?: string };

import type { Problem } from "../../model/problem.ts";
import type { Leaf } from "./leaf.ts";

/** A file that could not be sent or was skipped: what is wrong, and what the person can do. `retriable`: another try may succeed. */
export type FileProblem = Problem & { readonly retriable: boolean };

/** An archive that is being read while a drop is listed. */
export interface ArchiveProgress {
  /** Path of the archive in the drop. */
  readonly path: string;
  /** Files found in it so far. */
  readonly files: number;
  /** How much of it has been read, 0 to 1; undefined where that is not known. */
  readonly share: number | undefined;
}

/** What a walk reports as it goes, in any order. Paths are inside the drop; the root is the empty path. */
export type WalkEvent =
  /** Files of one folder: `names[i]` belongs to `leaves[i]`. */
  | {
      readonly type: "files";
      readonly folder: string;
      readonly names: readonly string[];
      readonly leaves: readonly Leaf[];
    }
  /** A folder below the root; `empty` when it contains nothing at all. */
  | { readonly type: "folder"; readonly path: string; readonly empty: boolean }
  /** A folder that is junk by its name and was not entered. */
  | { readonly type: "junkFolder"; readonly path: string; readonly reason: string }
  /** Something that exists and cannot be read; `reason` is one plain sentence. */
  | { readonly type: "unreadable"; readonly path: string; readonly reason: string }
  /**
   * An archive, or something in it, that is skipped and listed with a problem; `count` files are counted under `reason`. `folder` is the
   * folder that the archive represents.
   */
  | {
      readonly type: "skipped";
      readonly folder: string;
      readonly problem: FileProblem;
      readonly reason: string;
      readonly count: number;
    }
  /** The archive that is being read now; undefined after the last one. */
  | { readonly type: "reading"; readonly archive: ArchiveProgress | undefined };

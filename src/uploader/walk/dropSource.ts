import type { PackedFile } from "../archive/packedFile.ts";
import type { PrivateFolder } from "../archive/privateFolder.ts";
import type { ArchiveProgress, FileProblem } from "../session/snapshot.ts";

/** One file as the browser hands it out before anything of it is read. Cheap to hold; `openLeaf` makes a File of it. */
export type Leaf = FileSystemFileEntry | FileSystemFileHandle | File | PackedFile;

/** What a drop can be continued from: a folder, or one file that is an archive. */
export type DropHandle = FileSystemDirectoryHandle | FileSystemFileHandle;

/** What a walk tells while it goes, in any order. Paths are inside the drop; the root is the empty path. */
export type WalkEvent =
  /** Files of one folder: `names[i]` belongs to `leaves[i]`. */
  | {
      readonly type: "files";
      readonly folder: string;
      readonly names: readonly string[];
      readonly leaves: readonly Leaf[];
    }
  /** A folder below the root; `empty` when nothing at all is in it. */
  | { readonly type: "folder"; readonly path: string; readonly empty: boolean }
  /** A folder that holds nothing but junk by its name, and was not entered. */
  | { readonly type: "junkFolder"; readonly path: string; readonly reason: string }
  /** Something that is there and cannot be taken; `reason` is one plain sentence. */
  | { readonly type: "unreadable"; readonly path: string; readonly reason: string }
  /**
   * Something in an archive, or the archive itself, that is left out with a row that says why; `count` files are counted under the words
   * `reason`. `folder` is the folder that the archive stands for.
   */
  | {
      readonly type: "leftOut";
      readonly folder: string;
      readonly problem: FileProblem;
      readonly reason: string;
      readonly count: number;
    }
  /** Which archive is being read just now; undefined when the last is through. */
  | { readonly type: "reading"; readonly archive: ArchiveProgress | undefined };

/**
 * Something that was dropped or chosen.
 *
 * One rule gives its paths, whichever way it came in: a path begins inside what was dropped. The one folder that is dropped or chosen
 * is itself the root, and its name is the drop's name, not part of a path; so dropping a folder, choosing it, continuing it from its
 * handle, and dropping everything that is in it all give the same paths. Of several things dropped together each keeps its name.
 */
export interface DropSource {
  /** Name of the folder (or file) for the project name. */
  readonly name: string;
  /**
   * Lists everything once; resolves when all is told. Never rejects for an entry that cannot be read; rejects when `signal` aborts.
   * `privateFolder` is where archives may be unpacked; it must live as long as anything that was told is read.
   */
  walk(tell: (event: WalkEvent) => void, signal: AbortSignal, privateFolder?: PrivateFolder): Promise<void>;
  /** The handle of the one folder or file that was dropped, where the browser gives one, so that it can be continued after a reload. */
  readonly handle: Promise<DropHandle | undefined>;
}

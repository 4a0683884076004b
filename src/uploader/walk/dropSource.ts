import type { NameEncoding } from "../../model/textEncoding.ts";
import type { WalkEvent } from "./walkEvent.ts";

/** What a drop can be continued from after a reload: a folder, or one file that is an archive. */
export type DropHandle = FileSystemDirectoryHandle | FileSystemFileHandle;

/** Where a walk may unpack archives. */
export interface UnpackFolder {
  /** Returns the name of a folder that workers may write in; undefined where the browser has no place for it. */
  reserve(): Promise<string | undefined>;
}

/**
 * Something that was dropped or chosen.
 *
 * One rule gives its paths, whichever way it came in: a path begins inside what was dropped. The one folder that is dropped or chosen
 * is itself the root, and its name is the name of the drop, not part of a path. Dropping a folder, choosing it, continuing it from its
 * handle, and dropping everything in it all give the same paths. Of several things dropped together each keeps its name.
 */
export interface DropSource {
  /** Name of the folder or file, for the project name. */
  readonly name: string;
  /**
   * Lists everything once; resolves after the last event. Never rejects for an entry that cannot be read; rejects when `signal` aborts.
   * Archives may be unpacked in `unpackFolder`, which must live as long as any listed file is read.
   */
  walk(emit: (event: WalkEvent) => void, signal: AbortSignal, unpackFolder?: UnpackFolder): Promise<void>;
  /** The handle of the one folder or file that was dropped, where the browser has one, so that it can be continued after a reload. */
  readonly handle: Promise<DropHandle | undefined>;
  /** The encoding that the person chose for names in archives that state none; undefined while it is guessed. */
  readonly nameEncoding?: NameEncoding | undefined;
  /** Returns the same drop with such names in another encoding, or in a guessed one. Undefined where archives are not read. */
  withNameEncoding?(encoding: NameEncoding | undefined): DropSource;
}

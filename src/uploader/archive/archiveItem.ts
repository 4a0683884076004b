import type { NameEncoding } from "../../model/textEncoding.ts";

/** The location of a file's content in an archive: a `PackedFile` without the archive. */
export interface PackedPlace {
  readonly offset: number;
  readonly spanBytes: number;
  readonly packing: "plain" | "stored" | "deflated";
  readonly packedBytes: number;
  readonly size: number;
  readonly crc32: number | undefined;
}

/**
 * Why a file of an archive is skipped.
 * `unsafe_path`: its name could lead out of the folder, or is not valid. `link`: symbolic or hard. `special`: a device, a pipe, a sparse
 * file. `encrypted`. `unknown_packing`: a method that is not read. `false_sizes`: sizes that cannot be true. `overlap`: its data overlaps
 * that of another file. `too_packed`: unpacks to so much that it may be a trap. `duplicate`: a second file with the same path. `nested`: an
 * archive nested too deep.
 */
export type EntryFault =
  | "unsafe_path"
  | "link"
  | "special"
  | "encrypted"
  | "unknown_packing"
  | "false_sizes"
  | "overlap"
  | "too_packed"
  | "duplicate"
  | "nested";

/** How a name that is not valid text is shown. */
export const NO_NAME = "(name that is not valid text)";

/** What was guessed about names of entries. */
export interface GuessedNames {
  readonly encoding: NameEncoding;
  /** The encoding that the person chose, when a name is not valid in it. */
  readonly refused: NameEncoding | undefined;
  readonly count: number;
  /** One of the names, as it is read. */
  readonly example: string;
}

/** What a reader finds in an archive, in any order. `name` is the name of the entry, or `NO_NAME`. */
export type ArchiveItem =
  | { readonly type: "file"; readonly path: string; readonly place: PackedPlace }
  | { readonly type: "folder"; readonly path: string }
  /** Names that do not state their encoding were read in the one that fits best. */
  | ({ readonly type: "guessedNames" } & GuessedNames)
  /** `reason` is one plain sentence. */
  | { readonly type: "fault"; readonly name: string; readonly fault: EntryFault; readonly reason: string };

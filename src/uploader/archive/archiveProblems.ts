import { encodingTitle } from "../../model/textEncoding.ts";
import type { FileProblem } from "../walk/walkEvent.ts";
import type { EntryFault, GuessedNames } from "./archiveItem.ts";

/** Returns the problem of an archive that is skipped as a whole or in part; `reason` is one plain sentence. */
export function archiveNotRead(path: string, reason: string, action: string): FileProblem {
  return { code: "archive_not_read", severity: "error", path, message: reason, action, retriable: false };
}

/** What a person can do about an archive that is skipped as a whole. */
export const UNPACK_IT = "The archive is skipped. Unpack it, then drop the folder.";

/** Returns the problem of a file that is one part of a split archive. */
export function archivePart(path: string, part: { readonly archive: string; readonly number: number }): FileProblem {
  return archiveNotRead(path, `The file is part ${part.number} of a split archive, ${part.archive}.`, JOIN_PARTS);
}

/** What a person can do about a part of a split archive. */
const JOIN_PARTS =
  "The file is skipped. Join the parts first: unpack the archive on your computer, then drop the folder.";

const actions: Record<EntryFault, string> = {
  unsafe_path: "The file is skipped. Rename it, or unpack the archive and drop the folder.",
  link: "The file is skipped. Unpack the archive and drop the folder if the linked file is needed.",
  special: "The file is skipped.",
  encrypted: "The file is skipped. Unpack the archive with its password, then drop the folder.",
  unknown_packing: "The file is skipped. Unpack the archive and drop the folder.",
  false_sizes: "The file is skipped. Pack the archive again if the file is needed.",
  overlap: "The file is skipped. Pack the archive again if the file is needed.",
  too_packed: "The file is skipped. Unpack the archive and drop the folder if you trust it.",
  duplicate: "Only the first file is used.",
  nested: "The file is skipped. Unpack it, then drop the folder.",
};

/** Returns the problem of one file of an archive that is skipped. */
export function entrySkipped(path: string, fault: EntryFault, reason: string): FileProblem {
  return {
    code: fault === "duplicate" ? "duplicate_path" : `${fault}_in_archive`,
    severity: "error",
    path,
    message: reason,
    action: actions[fault],
    retriable: false,
  };
}

/** Returns the problem that counts further files of an archive with the same fault. */
export function moreSkipped(path: string, fault: EntryFault, count: number, example: string): FileProblem {
  return {
    ...entrySkipped(
      path,
      fault,
      `${count.toLocaleString("en")} more files in the archive are skipped. The first reason: ${example}`,
    ),
    action: actions[fault].replace(/^The file is skipped\./, "The files are skipped."),
  };
}

/** Returns the problem of files in an archive that are also unpacked in the drop. */
export function unpackedAlready(path: string, folder: string, count: number): FileProblem {
  return {
    code: "unpacked_already",
    severity: "info",
    path,
    message: `${count.toLocaleString("en")} files of the archive are also in the folder ${folder}, unpacked.`,
    action: "The files in the folder are used, and those in the archive are skipped.",
    retriable: false,
  };
}

/** Returns the problem of an archive whose names were read in a guessed encoding. */
export function namesGuessed(path: string, { encoding, count, example, refused }: GuessedNames): FileProblem {
  const isOne = count === 1;
  const names = isOne ? "One name in the archive does" : `${count.toLocaleString("en")} names in the archive do`;
  const validity = isOne ? "is not valid" : "are not all valid";
  const choice = refused === undefined ? "" : ` and ${validity} in the chosen one, ${encodingTitle(refused)}`;
  return {
    code: "name_encoding_guessed",
    severity: "warning",
    path,
    message: `${names} not state an encoding${choice}. The text seems to be ${encodingTitle(encoding)}, as in ${example}.`,
    action: "The names are read in that encoding. Choose another one if they are wrong.",
    retriable: false,
  };
}

/** The reasons under which reports count what is skipped. */
export const SKIP_REASONS = {
  archive: "archive that cannot be read",
  entry: "cannot be extracted from its archive",
  unpacked: "in an archive and unpacked beside it",
} as const;

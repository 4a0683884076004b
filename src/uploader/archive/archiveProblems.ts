import type { FileProblem } from "../session/snapshot.ts";
import type { EntryFault } from "./archiveItem.ts";

/** An archive that is not taken, or not as a whole; `reason` is one plain sentence. */
export function archiveNotRead(path: string, reason: string, action: string): FileProblem {
  return { code: "archive_not_read", severity: "error", path, message: reason, action, retriable: false };
}

/** What a person can do about an archive of which nothing is taken. */
export const UNPACK_IT = "Nothing of it is taken. Unpack it, then drop the folder.";

const actions: Record<EntryFault, string> = {
  unsafe_path: "It is left out. Rename it, or unpack the archive and drop the folder.",
  link: "It is left out. Unpack the archive and drop the folder if the file it points to is needed.",
  special: "It is left out.",
  encrypted: "It is left out. Unpack the archive with its password, then drop the folder.",
  unknown_packing: "It is left out. Unpack the archive and drop the folder.",
  false_sizes: "It is left out. Pack the archive again if the file is needed.",
  overlap: "It is left out. Pack the archive again if the file is needed.",
  too_packed: "It is left out. Unpack the archive and drop the folder if you trust it.",
  duplicate: "Only the first is taken.",
  nested: "It is left out. Unpack it, then drop the folder.",
};

/** One file of an archive that is not taken. */
export function entryLeftOut(path: string, fault: EntryFault, reason: string): FileProblem {
  return {
    code: fault === "duplicate" ? "duplicate_path" : `${fault}_in_archive`,
    severity: "error",
    path,
    message: reason,
    action: actions[fault],
    retriable: false,
  };
}

/** Further files of an archive with a fault of which enough were named. */
export function moreLeftOut(path: string, fault: EntryFault, count: number, example: string): FileProblem {
  return {
    ...entryLeftOut(
      path,
      fault,
      `${count.toLocaleString("en")} more of its files are left out for the same reason: ${example}`,
    ),
    action: actions[fault].replace(/^It is left out\./, "They are left out."),
  };
}

/** Files that an archive holds and that lie beside it already, unpacked. */
export function unpackedAlready(path: string, folder: string, count: number): FileProblem {
  return {
    code: "unpacked_already",
    severity: "info",
    path,
    message: `${count.toLocaleString("en")} of its files are in the folder ${folder} as well, unpacked.`,
    action: "Those in the folder are taken; the ones in the archive are left out.",
    retriable: false,
  };
}

/** The words by which reports count what is left out. */
export const LEFT_OUT = {
  archive: "archive that cannot be read",
  entry: "cannot be taken from its archive",
  unpacked: "in an archive and unpacked beside it",
} as const;

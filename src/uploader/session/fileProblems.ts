import { ArchiveGoneError } from "../archive/archiveError.ts";
import { readReason } from "../walk/readReason.ts";
import { UNREADABLE_NAME } from "../walk/walkEntries.ts";
import type { FileProblem } from "./snapshot.ts";

/** A folder, or a thing without a usable name, that was listed and cannot be taken. */
export function notTaken(path: string, reason: string): FileProblem {
  return {
    code: path.endsWith(UNREADABLE_NAME) ? "unreadable_name" : "unreadable_folder",
    severity: "error",
    path,
    message: reason,
    action: "It is left out. Give it a name or rights that this browser can use, then drop the folder again.",
    retriable: false,
  };
}

/** A file that could not be read for hashing. */
export function unreadable(path: string, reason: string): FileProblem {
  return {
    code: "unreadable_file",
    severity: "error",
    path,
    message: reason,
    action: "Check that it is there and may be read, then retry.",
    retriable: true,
  };
}

/** A file that could not be read, by what reading it threw. */
export function unread(path: string, error: unknown): FileProblem {
  const reason = readReason(error);
  const name = error instanceof Error ? error.name : "";
  if (name === "ArchiveGoneError") return archiveGone(path);
  if (name !== "ArchiveError") return unreadable(path, reason);
  return {
    code: "damaged_in_archive",
    severity: "error",
    path,
    message: reason,
    action: "It is left out. Get or pack the archive again if it is needed.",
    retriable: false,
  };
}

/** A file in an archive that was changed, or is gone, since it was listed. */
export function archiveGone(path: string): FileProblem {
  return {
    code: "archive_changed",
    severity: "error",
    path,
    message: new ArchiveGoneError().message,
    action: "Drop the archive again: what the server has is not sent again.",
    retriable: true,
  };
}

/** A file whose content is no longer what was hashed. */
export function changed(path: string): FileProblem {
  return {
    code: "changed_while_sending",
    severity: "error",
    path,
    message: "It was changed while it was being sent.",
    action: "Nothing of it was kept. Retry when no program writes to it.",
    retriable: true,
  };
}

/** A file whose bytes arrived damaged, twice: the disk or the way to the server changes them. */
export function damaged(path: string): FileProblem {
  return {
    code: "damaged_on_the_way",
    severity: "error",
    path,
    message: "The server received other bytes than were sent, twice.",
    action: "Nothing of it was kept. Retry; if it happens again, something on the way changes files.",
    retriable: true,
  };
}

/** A file that the server would not take; `reason` is the server's sentence. */
export function refused(path: string, reason: string): FileProblem {
  return {
    code: "refused_by_server",
    severity: "error",
    path,
    message: `The server did not take it: ${reason}`,
    action: "It is left out of the import.",
    retriable: true,
  };
}

/** A file above the server's limit; `limit` in bytes. */
export function tooLarge(path: string, bytes: number, limit: number): FileProblem {
  return {
    code: "too_large",
    severity: "error",
    path,
    message: `It has ${bytes.toLocaleString("en")} bytes; this server takes files of up to ${limit.toLocaleString("en")}.`,
    action: "It is left out. Ask whoever runs the server to raise MAX_FILE_BYTES.",
    retriable: false,
  };
}

/** A second file with a path that another one has already. */
export function duplicatePath(path: string): FileProblem {
  return {
    code: "duplicate_path",
    severity: "error",
    path,
    message: "Another file of this drop has exactly the same path.",
    action: "Only the first is taken. Drop the folder that holds both instead.",
    retriable: false,
  };
}

/** A path that the API cannot carry; `reason` continues "it ...". */
export function badPath(path: string, reason: string): FileProblem {
  return {
    code: "bad_path",
    severity: "error",
    path,
    message: `Its path ${reason}.`,
    action: "It is left out. Rename it, then drop the folder again.",
    retriable: false,
  };
}

/** A file at which the reading part of the page broke down again and again. */
export function readerDied(path: string): FileProblem {
  return {
    code: "reader_died",
    severity: "error",
    path,
    message: "The browser broke down while reading this file, three times.",
    action: "Retry; if it happens again, leave this file out.",
    retriable: true,
  };
}

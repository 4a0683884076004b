import { ArchiveGoneError } from "../archive/archiveError.ts";
import { readReason } from "../walk/readReason.ts";
import { UNREADABLE_NAME } from "../walk/walkEntries.ts";
import type { FileProblem } from "../walk/walkEvent.ts";

/** Returns the problem of a folder that cannot be listed, or of something whose name cannot be used. */
export function notTaken(path: string, reason: string): FileProblem {
  return {
    code: path.endsWith(UNREADABLE_NAME) ? "unreadable_name" : "unreadable_folder",
    severity: "error",
    path,
    message: reason,
    action: "It is skipped. Change its name or its permissions, then drop the folder again.",
    retriable: false,
  };
}

/** Returns the problem of a file that could not be read. */
function unreadable(path: string, reason: string): FileProblem {
  return {
    code: "unreadable_file",
    severity: "error",
    path,
    message: reason,
    action: "Check that the file exists and can be read, then retry.",
    retriable: true,
  };
}

/** Returns the problem of a file that could not be read, by the error of reading it. */
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
    action: "The file is skipped. Download or pack the archive again if the file is needed.",
    retriable: false,
  };
}

/** Returns the problem of a file whose archive was changed or removed after it was listed. */
export function archiveGone(path: string): FileProblem {
  return {
    code: "archive_changed",
    severity: "error",
    path,
    message: new ArchiveGoneError().message,
    action: "Drop the archive again. Files that are already on the server are not sent again.",
    retriable: true,
  };
}

/** Returns the problem of a file whose content is no longer what was hashed. */
export function changed(path: string): FileProblem {
  return {
    code: "changed_while_sending",
    severity: "error",
    path,
    message: "The file was changed while it was being sent.",
    action: "Nothing of it was kept. Retry when no other program is writing to the file.",
    retriable: true,
  };
}

/** Returns the problem of a file whose bytes were damaged on the way to the server, twice. */
export function damaged(path: string): FileProblem {
  return {
    code: "damaged_on_the_way",
    severity: "error",
    path,
    message: "The server received bytes that differ from those sent, twice.",
    action: "Nothing of it was kept. Retry. If it happens again, check the network for a proxy that changes files.",
    retriable: true,
  };
}

/** Returns the problem of a file that the server refused; `reason` is the server's sentence. */
export function refused(path: string, reason: string): FileProblem {
  return {
    code: "refused_by_server",
    severity: "error",
    path,
    message: `The server refused the file: ${reason}`,
    action: "The file is not imported.",
    retriable: true,
  };
}

/** Returns the problem of a file above the server's limit; `limit` in bytes. */
export function tooLarge(path: string, bytes: number, limit: number): FileProblem {
  return {
    code: "too_large",
    severity: "error",
    path,
    message: `The file has ${bytes.toLocaleString("en")} bytes; this server accepts up to ${limit.toLocaleString("en")}.`,
    action: "The file is skipped. Ask the administrator of the server to raise MAX_FILE_BYTES.",
    retriable: false,
  };
}

/** Returns the problem of a second file with the same path. */
export function duplicatePath(path: string): FileProblem {
  return {
    code: "duplicate_path",
    severity: "error",
    path,
    message: "Another file of this drop has exactly the same path.",
    action: "Only the first file is used. To import both, drop the folder that contains them.",
    retriable: false,
  };
}

/** Returns the problem of a path that the API cannot carry; `reason` is the end of a sentence about the path. */
export function badPath(path: string, reason: string): FileProblem {
  return {
    code: "bad_path",
    severity: "error",
    path,
    message: `The path of the file ${reason}.`,
    action: "The file is skipped. Rename it, then drop the folder again.",
    retriable: false,
  };
}

/** Returns the problem of a file over which the worker that reads files died again and again. */
export function readerDied(path: string): FileProblem {
  return {
    code: "reader_died",
    severity: "error",
    path,
    message: "The browser failed three times while reading this file.",
    action: "Retry. If it happens again, remove the file from the folder.",
    retriable: true,
  };
}

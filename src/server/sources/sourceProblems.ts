import { type ProblemDetails, problemOf } from "../../model/problem.ts";
import type { WalkedThing } from "./remoteSource.ts";

/**
 * Why files of a source are not imported: the reasons by which reports count them under `ignored`. Each comes with a problem, so they are not those of
 * `lostBeforeSending`, which count as errors by themselves.
 */
const reasons = {
  unreadable: "unreadable on the server",
  unnameable: "without a usable name",
  link: "link that is not followed",
  special: "device, pipe or socket",
  changed: "changed while it was read",
  tooLarge: "above the size limit",
  archive: "archive on the server",
} as const;

/** A problem of a walk, with the reason by which reports count it. */
type WalkProblem = Extract<WalkedThing, { type: "problem" }>;

function walkProblem(reason: string, details: ProblemDetails): WalkProblem {
  return { type: "problem", reason, problem: problemOf(details) };
}

/** Returns the problem of a folder that cannot be listed; `reason` is a clause. */
export function unreadableFolder(path: string, reason: string): WalkProblem {
  return walkProblem(reasons.unreadable, {
    code: "unreadable_folder",
    path,
    message: `The folder cannot be read: ${reason}.`,
    action: "Its files are not imported. Give the user of the server permission to read it, then retry the task.",
  });
}

/** Returns the problem of a name that is not UTF-8. */
export function unreadableName(path: string): WalkProblem {
  return walkProblem(reasons.unnameable, {
    code: "unreadable_name",
    path,
    message: "The name is not valid UTF-8.",
    action: "It is skipped. Rename it, then retry the task.",
  });
}

/** Returns the problem of a path that the API cannot carry; `reason` is the end of a sentence about the path. */
export function badPath(path: string, reason: string): WalkProblem {
  return walkProblem(reasons.unnameable, {
    code: "bad_path",
    path: path.slice(0, 300),
    message: `The path ${reason}.`,
    action: "It is skipped. Rename it, then retry the task.",
  });
}

/** Returns the problem of a link; `where` is the end of a sentence about it. */
export function linkNotFollowed(path: string, where: string): WalkProblem {
  return walkProblem(reasons.link, {
    code: "link_not_followed",
    path,
    message: `The link ${where}.`,
    action: "It is skipped. Put the file or folder itself in its place if it is needed.",
  });
}

/** Returns the problem of a device, pipe or socket. */
export function specialFile(path: string): WalkProblem {
  return walkProblem(reasons.special, {
    code: "special_file",
    path,
    message: "This is a device, a pipe or a socket, not a file.",
    action: "It is skipped.",
  });
}

/** Returns the problem of a file that cannot be read; `reason` is a clause. */
export function unreadableFile(path: string, reason: string): WalkProblem {
  return walkProblem(reasons.unreadable, {
    code: "unreadable_file",
    path,
    message: `The file cannot be read: ${reason}.`,
    action: "It is not imported. Check that the file exists and can be read, then retry the task.",
  });
}

/** Returns the problem of a file that another program wrote to in the meantime. */
export function changedWhileReading(path: string): WalkProblem {
  return walkProblem(reasons.changed, {
    code: "changed_while_reading",
    path,
    message: "The file was changed while it was read, twice.",
    action: "It is not imported. Retry the task when no other program is writing to the file.",
  });
}

/** Returns the problem of a file above the limit of the server; both in bytes. */
export function tooLarge(path: string, bytes: number, limit: number): WalkProblem {
  return walkProblem(reasons.tooLarge, {
    code: "too_large",
    path,
    message: `The file has ${bytes.toLocaleString("en")} bytes; this server accepts up to ${limit.toLocaleString("en")}.`,
    action: "It is not imported. Ask the administrator of the server to raise MAX_FILE_BYTES.",
  });
}

/** Returns the problem of an archive in a folder of the server. */
export function archiveNotRead(path: string): WalkProblem {
  return walkProblem(reasons.archive, {
    code: "archive_not_read",
    path,
    message: "Archives in a folder of the server are not opened.",
    action: "It is not imported. Unpack it into a folder there, then retry the task, or drop it on the page.",
  });
}

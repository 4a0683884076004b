import type { Task } from "../../contract/tasks.ts";
import { count, formatCount } from "../../model/plural.ts";
import type { SessionSnapshot } from "../../uploader/index.ts";
import { describeProgress } from "../tasks/describeTask.ts";
import { formatBytesOf } from "../ui/formatBytes.ts";
import { uncheckedBytes } from "../uploads/uploadProgress.ts";

/** A progress bar without its label; `value` and `max` are in the same unit. Without a `tone` a full bar is green, another one blue. */
interface Bar {
  readonly value: number;
  readonly max: number;
  readonly text: string;
  readonly tone?: "accent" | "bad" | "still";
  /** True while the step has not begun. */
  readonly waiting?: boolean;
}

/** Returns the bar of hashing, in files. */
export function hashedBar(state: SessionSnapshot): Bar {
  const { found, hashed } = state;
  return {
    value: hashed.files,
    max: found.files,
    text: `${formatCount(hashed.files)} of ${formatCount(found.files)}`,
    ...(isAllHashed(state) ? {} : stillTone(state)),
  };
}

/** Returns the bar of sending: in bytes, or in files while no bytes are to be sent. It is full only once the server has acknowledged all files. */
export function uploadedBar(state: SessionSnapshot): Bar {
  const { missing } = state;
  const complete = isUploadComplete(state);
  if (complete && missing.files === 0) return nothingToSendBar(state);
  return missing.bytes > 0 ? bytesBar(state, complete) : filesBar(state);
}

function nothingToSendBar({ present, duplicates, failed }: SessionSnapshot): Bar {
  if (present.files + duplicates.files === 0) return { value: 0, max: 1, text: "Nothing could be sent" };
  const which = failed.files > 0 ? "All readable files" : "All files";
  return { value: 1, max: 1, text: `${which} are already on the server` };
}

function bytesBar(state: SessionSnapshot, complete: boolean): Bar {
  const { missing, sent, onTheWireBytes } = state;
  // Files that are not checked yet count as missing, so that the bar never moves back.
  const unchecked = uncheckedBytes(state);
  const max = missing.bytes + unchecked;
  const moved = Math.max(sent.bytes, Math.min(onTheWireBytes, missing.bytes * 0.99));
  const value = complete ? max : moved;
  const text = formatBytesOf(value, max, unchecked > 0 ? "of up to" : "of");
  if (complete) return { value: max, max, text };
  return { value: Math.floor(value), max, text, tone: isStill(state) ? "still" : "accent" };
}

function filesBar(state: SessionSnapshot): Bar {
  const { missing, sent } = state;
  const text =
    missing.files > 0 ? `${formatCount(sent.files)} of ${formatCount(missing.files)}` : "Checking which files are new";
  return { value: sent.files, max: Math.max(missing.files, 1), text, ...stillTone(state) };
}

/** Returns the bar of the import task; `lastTotal` is the last total above 0 that the task had. */
export function importedBar(task: Pick<Task, "status" | "progress" | "report"> | undefined, lastTotal: number): Bar {
  const max = Math.max(lastTotal, 1);
  if (task === undefined) {
    return { value: 0, max, text: "Starts when all files are uploaded", waiting: true, tone: "accent" };
  }
  switch (task.status) {
    case "finished":
      return { value: max, max, text: task.report ? count(task.report.imported.images, "image") : "Done" };
    case "error":
      return { value: task.progress.current, max, text: "Failed", tone: "bad" };
    case "stopped":
      return { value: task.progress.current, max, text: "Stopped", tone: "bad" };
    default:
      return { value: task.progress.current, max, text: describeProgress(task), tone: "accent" };
  }
}

function isAllHashed({ found, hashed, failed }: SessionSnapshot): boolean {
  return found.files > 0 && hashed.files + failed.files >= found.files;
}

/** Returns true once every file is acknowledged or has failed. */
function isUploadComplete(state: SessionSnapshot): boolean {
  const { phase, sent, missing } = state;
  if (phase.name === "starting" || "taskId" in phase) return true;
  return isAllHashed(state) && sent.files >= missing.files;
}

/** Returns true while there is no progress. */
function isStill({ phase: { name } }: SessionSnapshot): boolean {
  return name === "paused" || name === "waiting" || name === "signedOut" || name === "cancelled";
}

function stillTone(state: SessionSnapshot): { tone?: "still" } {
  return isStill(state) ? { tone: "still" } : {};
}

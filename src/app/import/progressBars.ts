import type { Task } from "../../contract/tasks.ts";
import { count, formatCount } from "../../model/plural.ts";
import type { SessionSnapshot } from "../../uploader/index.ts";
import { describeProgress, describeTaskStatus } from "../tasks/describeTask.ts";
import { formatBytesOf } from "../ui/formatBytes.ts";
import { formatPercent, uncheckedBytes } from "../uploads/uploadProgress.ts";

/** A progress bar without its label; `value` and `max` are in the same unit. Without a `tone` a full bar is green, another one blue. */
interface Bar {
  readonly value: number;
  readonly max: number;
  readonly text: string;
  readonly tone?: "accent" | "warn" | "bad" | "still";
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

/**
 * Returns the bar of sending, in percent: the one progress that every page shows. The bytes beside it are computed from it, so that they
 * always agree.
 */
export function uploadedBar(state: SessionSnapshot): Bar {
  const { phase, present, duplicates, missing, uploaded } = state;
  const stored = present.files + duplicates.files + missing.files;
  if (phase.name === "failed" && stored === 0) return { value: 0, max: 100, text: "Nothing could be sent" };
  const value = Math.floor(uploaded * 1000 + 1e-9) / 10;
  const tone = uploaded === 1 ? {} : ({ tone: isStill(state) ? "still" : "accent" } as const);
  return { value, max: 100, text: uploadedText(state), ...tone };
}

function uploadedText(state: SessionSnapshot): string {
  const { found, hashed, missing, failed, uploaded } = state;
  if (uploaded === 1 && missing.files === 0) {
    return `${failed.files > 0 ? "All readable files" : "All files"} are already on the server`;
  }
  const percent = formatPercent(uploaded);
  const unopened = found.files - hashed.files - failed.files;
  // Until every file was opened, the size of the whole is not known.
  if (unopened > 0) {
    return missing.files === 0
      ? "Checking which files are new"
      : `${percent} · checking ${count(unopened, "more file")}`;
  }
  const unchecked = uncheckedBytes(state);
  const bytes = missing.bytes + unchecked;
  if (bytes > 0) return `${percent} · ${formatBytesOf(uploaded * bytes, bytes, unchecked > 0 ? "of up to" : "of")}`;
  if (missing.files === 0) return "Checking which files are new";
  const files = Math.floor(uploaded * missing.files + 1e-9);
  return `${percent} · ${formatCount(files)} of ${count(missing.files, "file")}`;
}

/** Returns the bar of the import task; `lastTotal` is the last total above 0 that the task had, `asking` is true while the format has to be chosen. */
export function importedBar(
  task: Pick<Task, "status" | "progress" | "report" | "queue"> | undefined,
  lastTotal: number,
  asking = false,
): Bar {
  const max = Math.max(lastTotal, 1);
  if (task === undefined) {
    return {
      value: 0,
      max,
      text: asking ? "Starts when you have chosen the format" : "Starts when all files are uploaded",
      waiting: true,
      tone: "accent",
    };
  }
  switch (task.status) {
    case "finished":
      return finishedBar(task, max);
    case "error":
      return { value: task.progress.current, max, text: "Failed", tone: "bad" };
    case "stopped":
      return { value: task.progress.current, max, text: "Stopped", tone: "bad" };
    case "queued":
      return { value: 0, max, text: describeProgress(task), tone: "accent", waiting: true };
    default:
      return { value: task.progress.current, max, text: describeProgress(task), tone: "accent" };
  }
}

function finishedBar(task: Pick<Task, "status" | "report">, max: number): Bar {
  const { tone } = describeTaskStatus(task);
  const text = task.report ? count(task.report.imported.images, "image") : "Done";
  // Green states that nothing was lost.
  return { value: max, max, text, ...(tone === "ok" ? {} : { tone: tone === "plain" ? "accent" : "warn" }) };
}

function isAllHashed({ found, hashed, failed }: SessionSnapshot): boolean {
  return found.files > 0 && hashed.files + failed.files >= found.files;
}

/** Returns true while there is no progress. */
function isStill({ phase: { name } }: SessionSnapshot): boolean {
  return name === "paused" || name === "waiting" || name === "signedOut" || name === "cancelled";
}

function stillTone(state: SessionSnapshot): { tone?: "still" } {
  return isStill(state) ? { tone: "still" } : {};
}

import type { Task } from "../../contract/tasks.ts";
import { countLostBeforeSending } from "../../model/lostBeforeSending.ts";
import { count, formatCount } from "../../model/plural.ts";
import type { Report } from "../../model/report.ts";
import type { Tone } from "../ui/Pill.tsx";

/** A status in a few words, and its tone. */
export interface StatusLabel {
  readonly label: string;
  readonly tone: Tone;
}

/** Returns the status of a task; the worst outcome names a finished one: "Imported with 120 errors". */
export function describeTaskStatus(task: Pick<Task, "status" | "report">): StatusLabel {
  switch (task.status) {
    case "queued":
      return { label: "Queued", tone: "plain" };
    case "consumed":
    case "started":
      return { label: "Running", tone: "accent" };
    case "terminating":
      return { label: "Stopping", tone: "plain" };
    case "stopped":
      return { label: "Import stopped", tone: "plain" };
    case "error":
      return { label: "Import failed", tone: "bad" };
    case "finished":
      return describeFinished(task.report);
  }
}

function describeFinished(report: Report | null): StatusLabel {
  if (report === null) return { label: "Imported", tone: "plain" };
  const errors = report.problems.errors + countLostBeforeSending(report);
  const { warnings } = report.problems;
  if (errors > 0) return { label: `Imported with ${count(errors, "error")}`, tone: "bad" };
  if (warnings > 0) return { label: `Imported with ${count(warnings, "warning")}`, tone: "warn" };
  // Green only when everything was used.
  return { label: "Imported", tone: skippedFiles(report) === 0 ? "ok" : "plain" };
}

/** Returns what an import added and what it did not use: "8 images with 13 objects. 500 files skipped." */
export function describeImported(report: Report): string {
  const { images, objects } = report.imported;
  const added = objects > 0 ? `${count(images, "image")} with ${count(objects, "object")}` : count(images, "image");
  const lost = [
    [skippedFiles(report), "skipped"],
    [report.failed, "could not be read"],
    [countLostBeforeSending(report), "not sent"],
  ] as const;
  const parts = lost.flatMap(([files, how]) => (files > 0 ? [`${count(files, "file")} ${how}`] : []));
  return [added, ...(parts.length > 0 ? [parts.join(", ")] : [])].map((sentence) => `${sentence}.`).join(" ");
}

function skippedFiles({ skipped }: Report): number {
  return skipped.reduce((sum, { count }) => sum + count, 0);
}

/** Returns what a task waits for ("Waiting: 3 imports before this one"), or its step: "Reading images and labels: 40 of 1,200". */
export function describeProgress(task: Pick<Task, "status" | "progress" | "queue">): string {
  if (task.status === "queued") return describeQueue(task.queue);
  const { subtask, current, total } = task.progress;
  const progress = total > 0 ? `${formatCount(current)} of ${formatCount(total)}` : "";
  return [subtask, progress].filter((part) => part !== "").join(": ") || "Started";
}

function describeQueue(queue: Task["queue"]): string {
  if (queue === null) return "Waiting";
  const { ahead, waitsFor } = queue;
  if (waitsFor !== null) return `Waiting for task ${waitsFor}, which adds to the same project`;
  return ahead === 0 ? "Waiting: starts next" : `Waiting: ${count(ahead, "import")} before this one`;
}

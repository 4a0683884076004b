import type { Task } from "../../contract/tasks.ts";
import { count, formatCount } from "../../model/plural.ts";
import type { Tone } from "../ui/Pill.tsx";

/** Returns the status of a task as a label, and its tone. */
export function describeTaskStatus(task: Pick<Task, "status" | "report">): { label: string; tone: Tone } {
  switch (task.status) {
    case "queued":
      return { label: "Queued", tone: "plain" };
    case "consumed":
    case "started":
      return { label: "Running", tone: "accent" };
    case "terminating":
      return { label: "Stopping", tone: "plain" };
    case "stopped":
      return { label: "Stopped", tone: "plain" };
    case "error":
      return { label: "Failed", tone: "bad" };
    case "finished":
      return describeFinished(task.report);
  }
}

function describeFinished(report: Task["report"]): { label: string; tone: Tone } {
  const { warnings, errors } = report?.problems ?? { warnings: 0, errors: 0 };
  if (errors === 0 && warnings === 0) return { label: "Finished", tone: "ok" };
  const counts = [errors > 0 && count(errors, "error"), warnings > 0 && count(warnings, "warning")];
  return { label: `Finished with ${counts.filter(Boolean).join(", ")}`, tone: "warn" };
}

/** Returns the step of a running task with its progress: "Reading images and labels: 40 of 1,200". */
export function describeProgress(task: Pick<Task, "status" | "progress">): string {
  if (task.status === "queued") return "Queued";
  const { subtask, current, total } = task.progress;
  const progress = total > 0 ? `${formatCount(current)} of ${formatCount(total)}` : "";
  return [subtask, progress].filter((part) => part !== "").join(": ") || "Started";
}

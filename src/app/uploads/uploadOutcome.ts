import type { Task } from "../../contract/tasks.ts";
import type { SessionPhase } from "../../uploader/index.ts";
import { isUnfinished, useTask } from "../api/tasks.ts";
import { describeTaskStatus, type StatusLabel } from "../tasks/describeTask.ts";

/**
 * Returns how an upload and its import ended, in the words of the tasks page; undefined while they go on. `task` is the task of the import
 * as far as the page knows it: without its report nothing is called imported.
 */
export function uploadOutcome(
  phase: SessionPhase,
  task: Pick<Task, "status" | "report"> | undefined,
): StatusLabel | undefined {
  if (phase.name === "cancelled") return { label: "Cancelled", tone: "plain" };
  const taskId = "taskId" in phase ? phase.taskId : undefined;
  if (taskId !== undefined && task !== undefined && !isUnfinished(task)) return describeTaskStatus(task);
  return phase.name === "failed" ? { label: "Import failed", tone: "bad" } : undefined;
}

/** Returns true while the import of an upload in this phase waits for other imports. */
export function useIsImportQueued(phase: SessionPhase): boolean {
  return useTask("taskId" in phase ? phase.taskId : undefined).data?.status === "queued";
}

/** Returns how an upload in this phase ended; undefined while it goes on. */
export function useUploadOutcome(phase: SessionPhase): StatusLabel | undefined {
  return uploadOutcome(phase, useTask("taskId" in phase ? phase.taskId : undefined).data);
}

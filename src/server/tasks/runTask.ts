import type { Database } from "../db/database.ts";
import type { ClaimedTask } from "../db/operations/taskQueue.ts";
import { runCloneTask } from "./cloneTask.ts";
import { runImportThread } from "./importThread.ts";
import type { TaskOutcome } from "./taskError.ts";

/** Runs a task by its type: imports in a thread of their own; copies here, because the database does all the work. */
export function runTask(
  deps: {
    readonly db: Pick<Database, "call">;
    readonly blobsDirectory: string;
    now(): number;
  },
  task: ClaimedTask,
  owner: string,
  signal: AbortSignal,
): Promise<TaskOutcome> {
  const { db, blobsDirectory, now } = deps;
  const { id: taskId, workspaceId } = task;
  if (task.type === "clone") return runCloneTask({ db, taskId, workspaceId, owner, now, signal });
  return runImportThread({ db, task: { taskId, workspaceId, owner, blobsDirectory }, signal });
}

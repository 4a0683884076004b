import type { Task, TaskStatus } from "../../contract/tasks.ts";
import { ApiError, notFound } from "../apiError.ts";
import type { TaskRow } from "../db/operations/tasks.ts";
import type { Deps } from "../deps.ts";

/** A task as the wire spells it. */
export function taskOf(row: TaskRow): Task {
  return {
    id: row.id,
    type: row.type === "clone" ? "clone" : "import",
    status: row.status as TaskStatus,
    title: row.title,
    preset: row.preset,
    progress: { subtask: row.subtask, current: row.current, total: row.total },
    createdAt: new Date(row.created_at).toISOString(),
    startedAt: timeOf(row.started_at),
    finishedAt: timeOf(row.finished_at),
    output: row.project_id === null ? null : { project: { id: row.project_id, title: row.project_title ?? row.title } },
    error: parsed(row.error),
    detected: parsed(row.detected),
    report: parsed(row.report),
  };
}

function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function parsed<Value>(text: string | null): Value | null {
  return text === null ? null : (JSON.parse(text) as Value);
}

/** Stops a task. Throws 404, or 409 when it has ended. */
export async function stopTask(deps: Deps, workspaceId: number, id: number): Promise<Task> {
  const stopped = await deps.db.call("stopTask", { workspaceId, id, at: deps.now() });
  if (!stopped) throw notFound();
  if (stopped.ended) {
    throw new ApiError("conflict", `Task ${id} has ended (${stopped.task.status}); there is nothing to stop.`);
  }
  deps.tasks?.wake();
  return taskOf(stopped.task);
}

/** Starts the input of an ended task again, as a new task, unless a retry of it is under way; answers its id. Throws 404, 409 while it runs, 422 when its files are gone. */
export async function retryTask(deps: Deps, workspaceId: number, id: number): Promise<number> {
  const made = await deps.db.call("retryTask", { workspaceId, id, at: deps.now() });
  if (!made) throw notFound();
  if (made === "running") {
    throw new ApiError("conflict", `Task ${id} has not ended yet. Stop it first, or wait for its end.`);
  }
  if (made === "gone") {
    throw new ApiError(
      "unknown_reference",
      `The files of task ${id} are no longer stored. Drop the folder again; what is still here is not sent again.`,
    );
  }
  deps.tasks?.wake();
  return made.taskId;
}

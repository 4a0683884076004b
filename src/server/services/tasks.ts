import type { RetryChoice, Task, TaskStatus } from "../../contract/tasks.ts";
import { ApiError, notFound } from "../apiError.ts";
import type { Caller } from "../auth/caller.ts";
import type { TaskPlace } from "../db/operations/startOrder.ts";
import type { TaskRow } from "../db/operations/tasks.ts";
import type { Deps } from "../deps.ts";
import { recordAudit } from "./audit.ts";
import { withinLimit } from "./keyLimits.ts";
import { changedRequest } from "./retryRequest.ts";

/**
 * Returns the JSON of a task as the API represents it. Its error, detection and report are the stored texts, not parsed: they may be long,
 * and the event loop must not wait for them.
 */
export function taskJson(row: TaskRow): string {
  const fields: Omit<Task, "error" | "detected" | "report" | "source"> = {
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
    undone: row.undone,
    queue: row.queue && queueOf(row.queue),
  };
  const texts = `"error":${row.error},"detected":${row.detected},"report":${row.report},"source":${row.remote}`;
  return `${JSON.stringify(fields).slice(0, -1)},${texts}}`;
}

function queueOf({ place, lane, waits_for }: TaskPlace): Task["queue"] {
  return { position: place, ahead: place - 1, lane, waitsFor: waits_for };
}

function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

/** Stops a task. Returns its JSON. Throws 404, and 409 when it has ended. */
export async function stopTask(deps: Deps, caller: Caller, id: number): Promise<string> {
  const { workspaceId } = caller;
  const stopped = await deps.db.call("stopTask", { workspaceId, id, at: deps.now() });
  if (!stopped) throw notFound();
  if (stopped.ended) {
    throw new ApiError("conflict", `Task ${id} cannot be stopped: it has ended (${stopped.task.status}).`);
  }
  deps.tasks?.wake();
  await recordAudit(deps, caller, { action: "task.stopped", target: { id, name: stopped.task.title } });
  if (stopped.task.status === "stopped") deps.taskWaits.ended(id);
  return taskJson(stopped.task);
}

/**
 * Creates a task with the input of one that has ended, and the changes of `choice`, unless an unfinished task has that input. Returns the
 * id of the new or the unfinished task. Throws 404, 400 for a wrong choice, 409 while the task runs, and 422 when its files are no
 * longer stored.
 */
export async function retryTask(deps: Deps, caller: Caller, id: number, choice?: RetryChoice): Promise<number> {
  const { workspaceId } = caller;
  const changed = await changedRequest(deps, workspaceId, id, choice);
  return withinLimit(deps, caller, { unit: "tasks", announced: 1 }, async () => {
    const made = await deps.db.call("retryTask", { workspaceId, id, at: deps.now(), changed });
    if (!made) throw notFound();
    if (made === "running") {
      throw new ApiError("conflict", `Task ${id} has not ended yet. Stop it, or wait until it ends.`);
    }
    if (made === "gone") {
      throw new ApiError(
        "unknown_reference",
        `The files of task ${id} are no longer stored. Drop the folder again; files that are already on the server are not sent again.`,
      );
    }
    deps.tasks?.wake();
    const { taskId, title } = made;
    if (title === null) return { result: taskId, used: 0 };
    await recordAudit(deps, caller, {
      action: "task.started",
      target: { id: taskId, name: title },
      details: { retryOf: id },
    });
    return { result: taskId, used: 1 };
  });
}

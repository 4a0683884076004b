import type { LogLine, Task, TaskStatus } from "../../contract/tasks.ts";
import type { Problem } from "../../model/problem.ts";
import { ApiError, notFound } from "../apiError.ts";
import { problemOf } from "../db/operations/tasks.ts";
import type { Deps } from "../deps.ts";
import { type Page, pageOf } from "./page.ts";
import { type ProblemFilter, problemsPage } from "./taskReport.ts";
import { taskOf } from "./tasks.ts";

/** Returns a page of tasks, the newest first. `before` is the id that ends the page before. */
export async function tasksPage(
  deps: Deps,
  query: {
    readonly workspaceId: number;
    readonly status: TaskStatus | undefined;
    readonly before: number | undefined;
    readonly limit: number;
  },
): Promise<Page<Task>> {
  const rows = await deps.db.call("listTasks", { ...query, limit: query.limit + 1 });
  return pageOf(rows, query.limit, taskOf, ({ id }) => id);
}

/** Returns one task. Throws 404. */
export async function getTask(deps: Deps, workspaceId: number, id: number): Promise<Task> {
  const row = await deps.db.call("getTask", { workspaceId, id });
  if (!row) throw notFound();
  return taskOf(row);
}

/** States after which a task does not change. */
const FINAL: readonly TaskStatus[] = ["finished", "error", "stopped"];

/**
 * Returns one task once it has ended, or as it is after `seconds` or when `signal` fires. Throws 404, and 429 when too many calls of the
 * workspace wait.
 */
export async function awaitTask(
  deps: Deps,
  { workspaceId, id, seconds, signal }: { workspaceId: number; id: number; seconds: number; signal: AbortSignal },
): Promise<Task> {
  const wait = deps.taskWaits.begin({ workspaceId, taskId: id, ms: seconds * 1000, signal });
  if (wait === undefined) {
    const message = "Too many calls of this workspace wait for tasks. Try again in a few seconds.";
    throw new ApiError("too_many_requests", message, { retryAfterSeconds: 5 });
  }
  try {
    // Read after the wait has begun: an end in between is not missed.
    const task = await getTask(deps, workspaceId, id);
    if (FINAL.includes(task.status)) return task;
    await wait.over;
  } finally {
    wait.end();
  }
  return getTask(deps, workspaceId, id);
}

/** Returns the log lines of a task with a number above `after`. Throws 404. */
export async function taskLogPage(
  deps: Deps,
  query: { readonly workspaceId: number; readonly id: number; readonly after: number; readonly limit: number },
): Promise<Page<LogLine>> {
  const rows = await deps.db.call("taskLog", { ...query, limit: query.limit + 1 });
  if (!rows) throw notFound();
  const lineOf = (row: (typeof rows)[number]) => ({ ...row, at: new Date(row.at).toISOString() });
  return pageOf(rows, query.limit, lineOf, ({ seq }) => seq);
}

/** Returns the problems of a task with a number above `after`. Throws 404. */
export async function taskReportPage(
  deps: Deps,
  query: ProblemFilter & {
    readonly workspaceId: number;
    readonly id: number;
    readonly after: number;
    readonly limit: number;
  },
): Promise<Page<Problem>> {
  const rows = await problemsPage(deps, { ...query, limit: query.limit + 1 });
  return pageOf(rows, query.limit, problemOf, ({ seq }) => seq);
}

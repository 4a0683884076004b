import { PAGE_BYTES } from "../../contract/limits.ts";
import { isFinalStatus, type LogLine, type TaskStatusFilter } from "../../contract/tasks.ts";
import type { Problem } from "../../model/problem.ts";
import { ApiError, notFound } from "../apiError.ts";
import { problemOf, type TaskRow } from "../db/operations/tasks.ts";
import type { Deps } from "../deps.ts";
import { itemsOf, type Page, pageJson } from "./page.ts";
import { type ProblemFilter, problemsPage } from "./taskReport.ts";
import { taskJson } from "./tasks.ts";

/** Returns the JSON of a page of tasks, the newest first. `before` is the id that ends the page before. */
export async function tasksPage(
  deps: Deps,
  query: {
    readonly workspaceId: number;
    readonly status: TaskStatusFilter | undefined;
    readonly search: string | undefined;
    readonly projectId: number | undefined;
    readonly before: number | undefined;
    readonly limit: number;
  },
): Promise<string> {
  const page = await deps.db.call("listTasks", { ...query, bytes: PAGE_BYTES });
  return pageJson(itemsOf(page, taskJson, ({ id }) => id));
}

/** Returns the JSON of one task. Throws 404. */
export async function getTask(deps: Deps, workspaceId: number, id: number): Promise<string> {
  return taskJson(await taskRow(deps, workspaceId, id));
}

async function taskRow(deps: Deps, workspaceId: number, id: number): Promise<TaskRow> {
  const row = await deps.db.call("getTask", { workspaceId, id });
  if (!row) throw notFound();
  return row;
}

/**
 * Returns one task once it has ended, or as it is after `seconds` or when `signal` fires. Throws 404, and 429 when too many calls of the
 * workspace wait.
 */
export async function awaitTask(
  deps: Deps,
  { workspaceId, id, seconds, signal }: { workspaceId: number; id: number; seconds: number; signal: AbortSignal },
): Promise<string> {
  const wait = deps.taskWaits.begin({ workspaceId, taskId: id, ms: seconds * 1000, signal });
  if (wait === undefined) {
    const message = "Too many calls of this workspace wait for tasks. Try again in a few seconds.";
    throw new ApiError("too_many_requests", message, { retryAfterSeconds: 5 });
  }
  try {
    // Read after the wait has begun: an end in between is not missed.
    const row = await taskRow(deps, workspaceId, id);
    if (isFinalStatus(row.status)) return taskJson(row);
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
  const page = await deps.db.call("taskLog", { ...query, bytes: PAGE_BYTES });
  if (!page) throw notFound();
  return itemsOf(
    page,
    (row) => ({ ...row, at: new Date(row.at).toISOString() }),
    ({ seq }) => seq,
  );
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
  return itemsOf(await problemsPage(deps, query), problemOf, ({ seq }) => seq);
}

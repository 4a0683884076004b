import type { LogLine, Task, TaskStatus } from "../../contract/tasks.ts";
import type { Problem } from "../../model/problem.ts";
import { notFound } from "../apiError.ts";
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

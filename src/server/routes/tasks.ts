import { Readable } from "node:stream";
import type { FastifyPluginAsync } from "fastify";
import {
  getTask,
  listTasks,
  retryTask,
  stopTask,
  taskLog,
  taskProblemGroups,
  taskReport,
} from "../../contract/tasks.ts";
import { notFound } from "../apiError.ts";
import { problemOf } from "../db/operations/tasks.ts";
import type { Deps } from "../deps.ts";
import { problemGroups, problemsCsv, problemsPage } from "../services/taskReport.ts";
import { retryTask as retry, stopTask as stop, taskOf } from "../services/tasks.ts";
import { readIdCursor } from "./cursor.ts";
import { serve } from "./serve.ts";

/** `GET /v1/tasks`, `GET /v1/tasks/:id` with its log and report, `POST /v1/tasks/:id/stop` and `/retry` */
export function tasksRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    serve(app, deps, listTasks, async ({ caller, query }) => {
      const rows = await deps.db.call("listTasks", {
        workspaceId: caller.workspaceId,
        status: query.status,
        before: readIdCursor(query.cursor) ?? undefined,
        limit: query.limit + 1,
      });
      const items = rows.slice(0, query.limit).map(taskOf);
      return { items, nextCursor: rows.length > query.limit ? String(items.at(-1)?.id) : null };
    });

    serve(app, deps, getTask, async ({ caller, params }) => {
      const row = await deps.db.call("getTask", { workspaceId: caller.workspaceId, id: params.id });
      if (!row) throw notFound();
      return taskOf(row);
    });

    serve(app, deps, taskLog, async ({ caller, params, query }) => {
      const rows = await deps.db.call("taskLog", {
        workspaceId: caller.workspaceId,
        id: params.id,
        after: query.after,
        limit: query.limit + 1,
      });
      if (!rows) throw notFound();
      const items = rows.slice(0, query.limit).map((row) => ({ ...row, at: new Date(row.at).toISOString() }));
      return { items, nextCursor: rows.length > query.limit ? String(items.at(-1)?.seq) : null };
    });

    serve(app, deps, stopTask, ({ caller, params }) => stop(deps, caller.workspaceId, params.id));

    serve(app, deps, retryTask, async ({ caller, params }) => ({
      taskId: await retry(deps, caller.workspaceId, params.id),
    }));

    serve(app, deps, taskProblemGroups, async ({ caller, params, query }) => {
      const items = await problemGroups(deps, { workspaceId: caller.workspaceId, id: params.id, search: query.search });
      return { items, nextCursor: null };
    });

    serve(app, deps, taskReport, async ({ caller, params, query, reply }) => {
      const { severity, code, search } = query;
      const filter = { workspaceId: caller.workspaceId, id: params.id, severity, code, search };
      if (query.format === "csv") {
        const csv = await problemsCsv(deps, filter);
        return reply
          .header("content-type", "text/csv; charset=utf-8")
          .header("content-disposition", `attachment; filename="task-${params.id}-problems.csv"`)
          .send(Readable.from(csv));
      }
      const rows = await problemsPage(deps, {
        ...filter,
        after: readIdCursor(query.cursor) ?? 0,
        limit: query.limit + 1,
      });
      const page = rows.slice(0, query.limit);
      return {
        items: page.map(problemOf),
        nextCursor: rows.length > query.limit ? String(page.at(-1)?.seq) : null,
      };
    });
  };
}

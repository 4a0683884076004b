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
import type { Deps } from "../deps.ts";
import { sendJson } from "../http/sendJson.ts";
import { awaitTask, getTask as get, taskLogPage, taskReportPage, tasksPage } from "../services/taskPages.ts";
import { problemGroups, problemsCsv } from "../services/taskReport.ts";
import { retryTask as retry, stopTask as stop } from "../services/tasks.ts";
import { readIdCursor } from "./cursor.ts";
import { serve } from "./serve.ts";

/** `GET /v1/tasks`, `GET /v1/tasks/:id` with its log and report, `POST /v1/tasks/:id/stop` and `/retry` */
export function tasksRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    serve(app, deps, listTasks, async ({ caller, query, reply }) => {
      const page = await tasksPage(deps, {
        workspaceId: caller.workspaceId,
        status: query.status,
        search: query.search,
        projectId: query.project,
        before: readIdCursor(query.cursor) ?? undefined,
        limit: query.limit,
      });
      return sendJson(reply, page);
    });

    serve(app, deps, getTask, async ({ caller, params, query, reply, signal }) => {
      const { workspaceId } = caller;
      const { id } = params;
      const { wait: seconds } = query;
      const task = seconds === 0 ? get(deps, workspaceId, id) : awaitTask(deps, { workspaceId, id, seconds, signal });
      return sendJson(reply, await task);
    });

    serve(app, deps, taskLog, ({ caller, params, query }) =>
      taskLogPage(deps, { workspaceId: caller.workspaceId, id: params.id, ...query }),
    );

    serve(app, deps, stopTask, async ({ caller, params, reply }) =>
      sendJson(reply, await stop(deps, caller, params.id)),
    );

    serve(app, deps, retryTask, async ({ caller, params, body }) => ({
      taskId: await retry(deps, caller, params.id, body),
    }));

    serve(app, deps, taskProblemGroups, async ({ caller, params, query }) => {
      const items = await problemGroups(deps, { workspaceId: caller.workspaceId, id: params.id, search: query.search });
      return { items, nextCursor: null };
    });

    serve(app, deps, taskReport, async ({ caller, params, query, reply }) => {
      const { severity, code, search, limit } = query;
      const filter = { workspaceId: caller.workspaceId, id: params.id, severity, code, search };
      if (query.format === "json") {
        return taskReportPage(deps, { ...filter, after: readIdCursor(query.cursor) ?? 0, limit });
      }
      const csv = await problemsCsv(deps, filter);
      return reply
        .header("content-type", "text/csv; charset=utf-8")
        .header("content-disposition", `attachment; filename="task-${params.id}-problems.csv"`)
        .send(Readable.from(csv));
    });
  };
}

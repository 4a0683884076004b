import type { FastifyPluginAsync } from "fastify";
import { listLibrary } from "../../contract/projects.ts";
import type { Deps } from "../deps.ts";
import { datasetSummaryOf, projectSummaryOf } from "../services/projects.ts";
import { readIdCursor } from "./cursor.ts";
import { serve } from "./serve.ts";

/** `GET /v1/library` */
export function libraryRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    serve(app, deps, listLibrary, async ({ caller, query }) => {
      const rows = await deps.db.call("listLibrary", {
        workspaceId: caller.workspaceId,
        after: readIdCursor(query.cursor) ?? 0,
        limit: query.limit + 1,
      });
      const items = rows
        .slice(0, query.limit)
        .map((row) => ({ ...projectSummaryOf(row), datasets: row.datasets.map(datasetSummaryOf) }));
      return { items, nextCursor: rows.length > query.limit ? String(items.at(-1)?.id) : null };
    });
  };
}

import type { FastifyPluginAsync } from "fastify";
import { deleteProject, getProject, listProjects, patchProject } from "../../contract/projects.ts";
import type { Deps } from "../deps.ts";
import {
  getProject as get,
  deleteProject as hide,
  patchProject as patch,
  projectSummaryOf,
} from "../services/projects.ts";
import { readIdCursor } from "./cursor.ts";
import { serve } from "./serve.ts";

/** `GET /v1/projects`, `GET`, `PATCH` and `DELETE /v1/projects/:id` */
export function projectsRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    serve(app, deps, listProjects, async ({ caller, query }) => {
      const rows = await deps.db.call("listProjects", {
        workspaceId: caller.workspaceId,
        before: readIdCursor(query.cursor) ?? undefined,
        limit: query.limit + 1,
        search: query.search,
      });
      const items = rows.slice(0, query.limit).map(projectSummaryOf);
      return { items, nextCursor: rows.length > query.limit ? String(items.at(-1)?.id) : null };
    });

    serve(app, deps, getProject, ({ caller, params }) => get(deps, caller.workspaceId, params.id));

    serve(app, deps, patchProject, ({ caller, params, body }) => patch(deps, caller, params.id, body));

    serve(app, deps, deleteProject, async ({ caller, params }) => {
      const { restorableUntil } = await hide(deps, caller.workspaceId, params.id);
      return { id: params.id, restorableUntil: restorableUntil.toISOString() };
    });
  };
}

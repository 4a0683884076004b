import type { FastifyPluginAsync } from "fastify";
import { deleteProject, getFreeTitle, getProject, listProjects, patchProject } from "../../contract/projects.ts";
import type { Deps } from "../deps.ts";
import { sendJson } from "../http/sendJson.ts";
import { projectsPage } from "../services/projectPages.ts";
import { freeTitle, getProject as get, deleteProject as hide, patchProject as patch } from "../services/projects.ts";
import { readIdCursor } from "./cursor.ts";
import { serve } from "./serve.ts";

/** `GET /v1/projects`, `GET /v1/free-title`, `GET`, `PATCH` and `DELETE /v1/projects/:id` */
export function projectsRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    serve(app, deps, listProjects, ({ caller, query }) =>
      projectsPage(deps, {
        workspaceId: caller.workspaceId,
        before: readIdCursor(query.cursor) ?? undefined,
        limit: query.limit,
        search: query.search,
      }),
    );

    serve(app, deps, getFreeTitle, async ({ caller: { workspaceId }, query: { title } }) => ({
      title: await freeTitle(deps, workspaceId, title),
    }));

    serve(app, deps, getProject, async ({ caller, params, reply }) =>
      sendJson(reply, await get(deps, caller.workspaceId, params.id)),
    );

    serve(app, deps, patchProject, async ({ caller, params, body, reply }) =>
      sendJson(reply, await patch(deps, caller, params.id, body)),
    );

    serve(app, deps, deleteProject, async ({ caller, params }) => {
      const { changeId, restorableUntil } = await hide(deps, caller, params.id);
      return { id: params.id, changeId, restorableUntil: restorableUntil.toISOString() };
    });
  };
}

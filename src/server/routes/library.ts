import type { FastifyPluginAsync } from "fastify";
import { listLibrary } from "../../contract/projects.ts";
import type { Deps } from "../deps.ts";
import { sendJson } from "../http/sendJson.ts";
import { libraryPage } from "../services/projectPages.ts";
import { readIdCursor } from "./cursor.ts";
import { serve } from "./serve.ts";

/** `GET /v1/library` */
export function libraryRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    serve(app, deps, listLibrary, async ({ caller, query, reply }) => {
      const page = await libraryPage(deps, {
        workspaceId: caller.workspaceId,
        after: readIdCursor(query.cursor) ?? 0,
        limit: query.limit,
      });
      return sendJson(reply, page);
    });
  };
}

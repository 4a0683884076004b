import type { FastifyPluginAsync } from "fastify";
import { listSameImports } from "../../contract/sameImports.ts";
import type { Deps } from "../deps.ts";
import { sameImports } from "../services/sameImports.ts";
import { serve } from "./serve.ts";

/** `GET /v1/tasks/import/same` */
export function sameImportsRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    serve(app, deps, listSameImports, async ({ caller: { workspaceId }, query: { paths, contents } }) => ({
      items: await sameImports(deps, { workspaceId, paths, contents }),
      nextCursor: null,
    }));
  };
}

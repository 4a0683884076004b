import type { FastifyPluginAsync } from "fastify";
import { importRemote, listSourceFolder, listSources, previewSource } from "../../contract/sources.ts";
import type { Deps } from "../deps.ts";
import { previewOfFolder, sourceFolderPage } from "../services/sources.ts";
import { startRemoteImport } from "../services/startRemoteImport.ts";
import { idempotencyKeyOf } from "./idempotencyKey.ts";
import { serve } from "./serve.ts";

/** `GET /v1/sources`, `GET /v1/sources/tree`, `POST /v1/sources/preview`, `POST /v1/tasks/import/remote` */
export function sourcesRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    serve(app, deps, listSources, async () => ({ items: [...deps.sources.places], nextCursor: null }));
    serve(app, deps, listSourceFolder, ({ query }) => sourceFolderPage(deps, query));
    serve(app, deps, previewSource, ({ body, signal }) => previewOfFolder(deps, body, signal));
    serve(app, deps, importRemote, async ({ request, caller, body }) => {
      return { taskId: await startRemoteImport(deps, caller, body, idempotencyKeyOf(request)) };
    });
  };
}

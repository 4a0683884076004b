import type { FastifyPluginAsync } from "fastify";
import { IMPORT_BODY_BYTES } from "../../contract/limits.ts";
import { startImport } from "../../contract/startImport.ts";
import type { Deps } from "../deps.ts";
import { bodyStream } from "../http/contentEncoding.ts";
import { streamJsonBodies } from "../http/jsonBodies.ts";
import { bodyTooLarge } from "../services/importBody.ts";
import { startImport as startImportTask } from "../services/startImport.ts";
import { idempotencyKeyOf } from "./idempotencyKey.ts";
import { serve } from "./serve.ts";

/** `POST /v1/tasks/import` */
export function startImportRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    streamJsonBodies(app);
    serve(
      app,
      deps,
      startImport,
      async ({ request, caller }) => {
        if (Number(request.headers["content-length"] ?? 0) > IMPORT_BODY_BYTES) throw bodyTooLarge();
        const taskId = await startImportTask(deps, {
          caller,
          // Reading may stop early; the connection stays open for the response.
          source: bodyStream(request).iterator({ destroyOnReturn: false }),
          idempotencyKey: idempotencyKeyOf(request),
        });
        return { taskId };
      },
      { rawBody: true },
    );
  };
}

import type { FastifyPluginAsync } from "fastify";
import { importLocal } from "../../contract/importLocal.ts";
import type { Deps } from "../deps.ts";
import { startClone } from "../services/startClone.ts";
import { idempotencyKeyOf } from "./idempotencyKey.ts";
import { serve } from "./serve.ts";

/** `POST /v1/tasks/import/local` */
export function importLocalRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    serve(app, deps, importLocal, async ({ request, caller, body }) => {
      return { taskId: await startClone(deps, caller, body, idempotencyKeyOf(request)) };
    });
  };
}

import type { FastifyPluginAsync } from "fastify";
import { createKey, listKeys, revokeKey } from "../../contract/keys.ts";
import type { Deps } from "../deps.ts";
import { createKeyAs, keysPage, revokeKeyAs } from "../services/manageKeys.ts";
import { readIdCursor } from "./cursor.ts";
import { serve } from "./serve.ts";

/** `GET /v1/keys`, `POST /v1/keys`, `DELETE /v1/keys/:id` */
export function keysRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    serve(app, deps, listKeys, ({ caller, query }) =>
      keysPage(deps, caller, { before: readIdCursor(query.cursor), limit: query.limit }),
    );

    serve(app, deps, createKey, ({ caller, body }) => createKeyAs(deps, caller, body));

    serve(app, deps, revokeKey, async ({ caller, params }) => {
      await revokeKeyAs(deps, caller, params.id);
      return { id: params.id };
    });
  };
}

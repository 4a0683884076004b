import type { FastifyPluginAsync } from "fastify";
import { createKey, listKeys, revokeKey } from "../../contract/keys.ts";
import { ApiError, notFound } from "../apiError.ts";
import type { Caller } from "../auth/caller.ts";
import type { Deps } from "../deps.ts";
import { DEFAULT_WORKSPACE, keyOf, createKey as makeKey } from "../services/keys.ts";
import { readIdCursor } from "./cursor.ts";
import { serve } from "./serve.ts";

/** `GET /v1/keys`, `POST /v1/keys`, `DELETE /v1/keys/:id` */
export function keysRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    serve(app, deps, listKeys, async ({ caller, query }) => {
      const rows = await deps.db.call("listKeys", {
        workspaceId: reach(caller),
        before: readIdCursor(query.cursor),
        limit: query.limit + 1,
      });
      const items = rows.slice(0, query.limit).map(keyOf);
      return { items, nextCursor: rows.length > query.limit ? String(items.at(-1)!.id) : null };
    });

    serve(app, deps, createKey, async ({ caller, body }) => {
      const workspace = body.workspace ?? caller.workspace;
      if (workspace !== caller.workspace && reach(caller) !== null) {
        throw new ApiError(
          "forbidden",
          `Keys of other workspaces are made by an admin of the workspace "${DEFAULT_WORKSPACE}".`,
        );
      }
      const expiresAt = body.expiresAt ? Date.parse(body.expiresAt) : null;
      if (expiresAt !== null && expiresAt <= deps.now()) {
        throw new ApiError("bad_request", "expiresAt has passed already: such a key would never work.");
      }
      return makeKey(deps, { name: body.name, scopes: body.scopes, expiresAt, workspace });
    });

    serve(app, deps, revokeKey, async ({ caller, params }) => {
      const revoked = await deps.db.call("revokeKey", { workspaceId: reach(caller), keyId: params.id, at: deps.now() });
      if (!revoked) throw notFound();
      return { id: params.id };
    });
  };
}

/** The workspace whose keys an admin manages; null for all. */
function reach(caller: Caller): number | null {
  return caller.workspace === DEFAULT_WORKSPACE ? null : caller.workspaceId;
}

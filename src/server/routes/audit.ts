import type { FastifyPluginAsync } from "fastify";
import { listAudit } from "../../contract/audit.ts";
import type { Deps } from "../deps.ts";
import { auditPage } from "../services/audit.ts";
import { readIdCursor } from "./cursor.ts";
import { serve } from "./serve.ts";

/** `GET /v1/audit` */
export function auditRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    serve(app, deps, listAudit, ({ caller, query: { cursor, ...query } }) =>
      auditPage(deps, caller, { ...query, before: readIdCursor(cursor) }),
    );
  };
}

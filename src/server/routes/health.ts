import type { FastifyPluginAsync } from "fastify";
import { healthz, readyz } from "../../contract/operations.ts";
import type { Deps } from "../deps.ts";
import { databaseProblem } from "../services/databaseState.ts";
import { storeProblem } from "../services/storeState.ts";

/** `GET /healthz`, `GET /readyz`. `notReady` returns why the server cannot do its work yet. */
export function healthRoutes(deps: Deps, notReady: () => string | undefined = () => undefined): FastifyPluginAsync {
  return async (app) => {
    app.endpoints.push(healthz, readyz);
    app.get(healthz.path, { config: { endpoint: healthz } }, async () => ({ status: "ok", version: deps.version }));

    app.get(readyz.path, { config: { endpoint: readyz } }, async (request, reply) => {
      const reason = notReady() ?? (await databaseProblem(deps)) ?? (await storeProblem(deps));
      if (reason === undefined) return { status: "ready" };
      request.log.warn({ reason }, "not ready");
      return reply.code(503).header("retry-after", "5").send({ status: "not ready", reason });
    });
  };
}

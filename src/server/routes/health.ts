import type { FastifyPluginAsync } from "fastify";
import { healthz, readyz } from "../../contract/operations.ts";
import type { Deps } from "../deps.ts";

/** `GET /healthz`: the process answers. `GET /readyz`: it can also do its work; 503 says what is wrong. */
export function healthRoutes(deps: Deps, notReady: () => string | undefined = () => undefined): FastifyPluginAsync {
  return async (app) => {
    app.endpoints.push(healthz, readyz);
    app.get(healthz.path, { config: { endpoint: healthz } }, async () => ({ status: "ok", version: deps.version }));

    app.get(readyz.path, { config: { endpoint: readyz } }, async (request, reply) => {
      const reason = notReady() ?? (await databaseTrouble());
      if (reason === undefined) return { status: "ready" };
      request.log.warn({ reason }, "not ready");
      return reply.code(503).header("retry-after", "5").send({ status: "not ready", reason });
    });
  };

  async function databaseTrouble(): Promise<string | undefined> {
    try {
      await deps.db.call("findKey", { sha256: "", at: deps.now() });
      return undefined;
    } catch (error) {
      deps.log.error({ err: error }, "the database does not answer");
      return "the database does not answer";
    }
  }
}

import type { FastifyPluginAsync } from "fastify";
import type { Deps } from "../deps.ts";

/** `GET /healthz`: the process answers. `GET /readyz`: it can also do its work; 503 says what is wrong. */
export function healthRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    app.get("/healthz", async () => ({ status: "ok", version: deps.version }));

    app.get("/readyz", async (request, reply) => {
      try {
        await deps.db.call("findKey", { sha256: "", at: deps.now() });
        return { status: "ready" };
      } catch (error) {
        request.log.error({ err: error }, "not ready");
        return reply
          .code(503)
          .header("retry-after", "5")
          .send({ status: "not ready", reason: "the database does not answer" });
      }
    });
  };
}

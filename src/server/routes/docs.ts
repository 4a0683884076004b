import type { FastifyPluginAsync } from "fastify";
import { docs, openApi } from "../../contract/operations.ts";
import type { Deps } from "../deps.ts";
import { describeApi } from "../openapi.ts";

/** `GET /v1/openapi.json`: the API's own description, made from what is served. Needs no key. */
export function openApiRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    let description: string | undefined;
    app.endpoints.push(openApi, docs);
    app.get(openApi.path, async (_request, reply) => {
      description ??= JSON.stringify(describeApi(app.endpoints, deps.version));
      return reply.type("application/json; charset=utf-8").send(description);
    });
  };
}

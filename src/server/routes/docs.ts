import type { FastifyPluginAsync } from "fastify";
import { endpoints } from "../../contract/endpoints.ts";
import { docs, openApi } from "../../contract/operations.ts";
import type { Deps } from "../deps.ts";
import { sendJson } from "../http/sendJson.ts";
import { describeApi } from "../openapi.ts";

/** `GET /v1/openapi.json`: the description of the API for programs. */
export function openApiRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    let description: Promise<string> | undefined;
    app.endpoints.push(openApi, docs);
    app.get(openApi.path, { config: { endpoint: openApi } }, async (_request, reply) => {
      description ??= describeApi(endpoints, deps.version).then((api) => JSON.stringify(api));
      return sendJson(reply, await description);
    });
  };
}

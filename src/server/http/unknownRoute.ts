import type { FastifyInstance } from "fastify";
import { ApiError } from "../apiError.ts";
import { pathOf } from "./requestLog.ts";

/** Answers what no route serves: 405 with `Allow` where another method would work, else 404. */
export function refuseUnknownRoutes(app: FastifyInstance): void {
  app.setNotFoundHandler(async (request, reply) => {
    const path = pathOf(request.url);
    const allowed = app.endpoints
      .filter((endpoint) => patternOf(endpoint.path).test(path))
      .map(({ method }) => method as string);
    if (allowed.length > 0 && !allowed.includes(request.method)) {
      reply.header("allow", allowed.join(", "));
      throw new ApiError("method_not_allowed", `${request.method} does not work here; ${allowed.join(" and ")} would.`);
    }
    throw new ApiError("not_found", "There is nothing at this address. The API is described at /docs.");
  });
}

function patternOf(path: string): RegExp {
  const escaped = path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replace(/:\w+/g, "[^/]+")}$`);
}

import type { FastifyInstance } from "fastify";
import { ApiError } from "../apiError.ts";
import { pathOf } from "./requestLog.ts";

/** Responds to what no route serves: with 405 and `Allow` when the path has other methods, with 404 otherwise. */
export function refuseUnknownRoutes(app: FastifyInstance): void {
  app.setNotFoundHandler(async (request, reply) => {
    const path = pathOf(request.url);
    const allowed = app.endpoints
      .filter((endpoint) => matches(endpoint.path, path))
      .map(({ method }) => method as string);
    if (allowed.length > 0 && !allowed.includes(request.method)) {
      reply.header("allow", allowed.join(", "));
      throw new ApiError(
        "method_not_allowed",
        `${request.method} is not allowed at this address. Use ${allowed.join(" or ")}.`,
      );
    }
    throw new ApiError("not_found", "There is nothing at this address. The API is described at /docs.");
  });
}

/** Returns whether a path fits a pattern with `:name` parameters. */
function matches(pattern: string, path: string): boolean {
  const steps = path.split("/");
  const expected = pattern.split("/");
  return (
    steps.length === expected.length &&
    expected.every((step, index) => (step.startsWith(":") ? steps[index] !== "" : step === steps[index]))
  );
}

import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { metrics as endpoint } from "../../contract/operations.ts";
import { authorize } from "../auth/authorize.ts";
import { isLoopback } from "../config.ts";
import type { Deps } from "../deps.ts";
import type { Metrics } from "../metrics.ts";

/** `GET /metrics`, without a key from this machine. */
export function metricsRoutes(deps: Deps, metrics: Metrics): FastifyPluginAsync {
  return async (app) => {
    app.endpoints.push(endpoint);
    app.get(endpoint.path, { config: { endpoint } }, async (request, reply) => {
      if (!isFromThisMachine(request)) await authorize(deps, endpoint.scope, request);
      return reply.type(metrics.contentType).send(await metrics.text());
    });
  };
}

/**
 * Returns whether a request comes from this machine. A proxy on it makes every caller look local, so a forwarded request does not count;
 * nor does a request under another host name, which a page of another site could send.
 */
function isFromThisMachine(request: FastifyRequest): boolean {
  const { headers, hostname } = request;
  const forwarded = ["x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via"];
  if (forwarded.some((name) => headers[name] !== undefined)) return false;
  return isLoopback(request.socket.remoteAddress ?? "") && isLoopback(hostname);
}

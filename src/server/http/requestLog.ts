import type { FastifyInstance } from "fastify";

/** A response that took this long is always logged, ms. */
export const SLOW_MS = 2_000;

/** What decides how a response is logged. */
interface Outcome {
  readonly method: string;
  readonly status: number;
  readonly ms: number;
}

/** Returns `debug` for reads that went well and fast, which are the page, its images and health checks, and `info` for all else. */
export function requestLevel({ method, status, ms }: Outcome): "info" | "debug" {
  const isRead = method === "GET" || method === "HEAD";
  return isRead && status < 400 && ms < SLOW_MS ? "debug" : "info";
}

/** Logs a line for each response. It contains neither headers nor the query, which may contain keys. */
export function logRequests(app: FastifyInstance): void {
  app.addHook("onResponse", async (request, reply) => {
    const outcome = {
      method: request.method,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
    };
    request.log[requestLevel(outcome)](
      {
        ...outcome,
        path: pathOf(request.url).slice(0, 500),
        address: request.ip,
        ...(request.caller === null ? {} : { keyId: request.caller.keyId }),
      },
      "request",
    );
  });
  app.addHook("onRequestAbort", async (request) => {
    request.log.info(
      { method: request.method, path: pathOf(request.url).slice(0, 500) },
      "the caller closed the connection",
    );
  });
}

/** Returns a URL without its query. */
export function pathOf(url: string): string {
  const cut = url.indexOf("?");
  return cut < 0 ? url : url.slice(0, cut);
}

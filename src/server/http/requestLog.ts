import type { FastifyInstance } from "fastify";

/** Logs a line for each response. It contains neither headers nor the query, which may contain keys. */
export function logRequests(app: FastifyInstance): void {
  app.addHook("onResponse", async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        path: pathOf(request.url).slice(0, 500),
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
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

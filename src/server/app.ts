import "./http/fastifyAugmentation.ts";
import { randomUUID } from "node:crypto";
import { maxHeaderSize } from "node:http";
import type { Socket } from "node:net";
import cookie from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import Fastify, { type FastifyInstance, LogController } from "fastify";
import type { ErrorCode } from "../contract/errors.ts";
import { signIn } from "../contract/session.ts";
import { ApiError } from "./apiError.ts";
import { formatBytes } from "./byteSize.ts";
import type { Deps } from "./deps.ts";
import { drainBody, guardBodyPace } from "./http/bodyGuard.ts";
import { compressJson } from "./http/compressJson.ts";
import { decodeBodies } from "./http/contentEncoding.ts";
import { readJsonBodies } from "./http/jsonBodies.ts";
import { logRequests } from "./http/requestLog.ts";
import { addSecurityHeaders } from "./http/securityHeaders.ts";
import { sendError } from "./http/sendError.ts";
import { refuseUnknownRoutes } from "./http/unknownRoute.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { pageFiles } from "./page.ts";
import { auditRoutes } from "./routes/audit.ts";
import { checkImagesRoutes } from "./routes/checkImages.ts";
import { openApiRoutes } from "./routes/docs.ts";
import { downloadRoutes } from "./routes/download.ts";
import { healthRoutes } from "./routes/health.ts";
import { imagesRoutes } from "./routes/images.ts";
import { importLocalRoutes } from "./routes/importLocal.ts";
import { infoRoutes } from "./routes/info.ts";
import { keysRoutes } from "./routes/keys.ts";
import { libraryRoutes } from "./routes/library.ts";
import { metricsRoutes } from "./routes/metrics.ts";
import { presetsRoutes } from "./routes/presets.ts";
import { projectsRoutes } from "./routes/projects.ts";
import { sessionRoutes } from "./routes/session.ts";
import { startImportRoutes } from "./routes/startImport.ts";
import { tasksRoutes } from "./routes/tasks.ts";
import { uploadFilesRoutes } from "./routes/uploadFiles.ts";
import { webhooksRoutes } from "./routes/webhooks.ts";

/** What an app needs besides its engines. */
export interface AppOptions {
  /** Certificate chain and private key, PEM. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
  readonly metrics?: Metrics;
  /** Wrong keys from one address in a minute before the server responds to it with 429. Default 20. */
  readonly wrongKeysPerMinute?: number;
  /** Returns why the server cannot do its work yet. Default: it can. */
  readonly notReady?: () => string | undefined;
}

/** Creates the HTTP side of the server over its engines. It works without a port, through `inject`. */
export async function createApp(deps: Deps, options: AppOptions = {}): Promise<FastifyInstance> {
  const { config, log } = deps;
  const metrics = options.metrics ?? createMetrics();
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: typeof config.trustProxy === "string" ? config.trustProxy.split(/\s*,\s*/) : config.trustProxy,
    bodyLimit: 1024 * 1024,
    forceCloseConnections: "idle",
    // A caller that neither sends nor reads for this long is gone; one that waits for a sync is not.
    connectionTimeout: 120_000,
    return503OnClosing: false,
    clientErrorHandler: refuseBadHttp,
    frameworkErrors: (error, request, reply) => {
      void sendError(error, request, reply);
    },
    ...(options.tls === undefined ? {} : { https: { ...options.tls, minVersion: "TLSv1.2" as const } }),
  }) as unknown as FastifyInstance;

  app.decorate("endpoints", []);
  app.decorateRequest("caller", null);
  app.decorateRequest("gone", null);
  await app.register(cookie);
  await app.register(rateLimit, { global: false });
  const countBadKey = app.createRateLimit({ max: options.wrongKeysPerMinute ?? 20, timeWindow: 60_000 });
  app.decorate("countBadKey", (request) => {
    metrics.countWrongKey(request.routeOptions.config.endpoint === signIn ? "page" : "header");
    return countBadKey(request);
  });
  metrics.readFrom(deps);
  readJsonBodies(app);
  app.setErrorHandler(sendError);
  refuseUnknownRoutes(app);
  refuseWhenClosing(app);
  app.addHook("preClose", async () => deps.taskWaits.close());
  addSecurityHeaders(app, config);
  logRequests(app);
  metrics.watch(app);
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
    guardBodyPace(request.raw, reply.raw, config, request.id);
  });
  app.addHook("onResponse", async (request) => drainBody(request.raw));

  decodeBodies(app);
  compressJson(app);

  for (const routes of [
    checkImagesRoutes,
    startImportRoutes,
    importLocalRoutes,
    infoRoutes,
    presetsRoutes,
    tasksRoutes,
    projectsRoutes,
    imagesRoutes,
    libraryRoutes,
    downloadRoutes,
    sessionRoutes,
    keysRoutes,
    auditRoutes,
    webhooksRoutes,
    openApiRoutes,
    pageFiles,
  ]) {
    await app.register(routes(deps));
  }
  await app.register(uploadFilesRoutes(deps, metrics));
  await app.register(healthRoutes(deps, options.notReady));
  await app.register(metricsRoutes(deps, metrics));
  return app;
}

/** Makes a server that shuts down finish the requests that it has begun and refuse new ones. */
function refuseWhenClosing(app: FastifyInstance): void {
  let closing = false;
  app.addHook("preClose", async () => {
    closing = true;
  });
  // A connection that stays open after its last response would keep the server from ending.
  app.addHook("onSend", async (_request, reply) => {
    if (closing) reply.header("connection", "close");
  });
  app.addHook("onRequest", async () => {
    if (!closing) return;
    throw new ApiError("unavailable", "The server is shutting down. Try again in a moment.", { retryAfterSeconds: 5 });
  });
}

/** Responses to errors of the HTTP parser, by its error code. */
const BAD_HTTP: Readonly<Record<string, readonly [status: string, code: ErrorCode, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "request_timeout", "The request took too long to arrive."],
  HPE_INVALID_EOF_STATE: [
    "400 Bad Request",
    "bad_request",
    "The request ended early: it has fewer bytes than its headers state. Nothing of it is stored. Send it again.",
  ],
  HPE_HEADER_OVERFLOW: [
    "431 Request Header Fields Too Large",
    "too_large",
    `The address and headers of a request may have ${formatBytes(maxHeaderSize)}. This one has more.`,
  ],
};

/** Responds to bytes that are not HTTP with an error of the usual shape. */
function refuseBadHttp(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, code, message] = BAD_HTTP[error.code ?? ""] ?? [
    "400 Bad Request",
    "bad_request",
    "The request is not valid HTTP.",
  ];
  const body = JSON.stringify(new ApiError(code, message).body(randomUUID()));
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

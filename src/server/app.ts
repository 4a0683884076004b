import "./http/fastifyAugmentation.ts";
import { randomUUID } from "node:crypto";
import { maxHeaderSize } from "node:http";
import type { Socket } from "node:net";
import cookie from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import Fastify, { type FastifyInstance, LogController } from "fastify";
import type { ErrorCode } from "../contract/errors.ts";
import { ApiError } from "./apiError.ts";
import { formatBytes } from "./byteSize.ts";
import type { Deps } from "./deps.ts";
import { drainBody, guardBodyPace } from "./http/bodyGuard.ts";
import { answerError } from "./http/errorAnswer.ts";
import { logRequests } from "./http/requestLog.ts";
import { addSecurityHeaders } from "./http/securityHeaders.ts";
import { refuseUnknownRoutes } from "./http/unknownRoute.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { pageFiles } from "./page.ts";
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

export interface AppOptions {
  /** Certificate chain and private key, PEM. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
  readonly metrics?: Metrics;
  /** Wrong keys from one address in a minute before it gets 429. Default 20. */
  readonly wrongKeysPerMinute?: number;
  /** Says why the server is not ready yet, if it is not; default: it is. */
  readonly notReady?: () => string | undefined;
}

/** The whole HTTP side of the server over its engines; answers without a port through `inject`. */
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
    // A caller that neither sends nor reads for so long is gone; one that waits for a sync is not.
    connectionTimeout: 120_000,
    return503OnClosing: false,
    clientErrorHandler: refuseBadHttp,
    frameworkErrors: (error, request, reply) => {
      void answerError(error, request, reply);
    },
    ...(options.tls === undefined ? {} : { https: { ...options.tls, minVersion: "TLSv1.2" as const } }),
  }) as unknown as FastifyInstance;

  app.decorate("endpoints", []);
  app.decorateRequest("caller", null);
  app.decorateRequest("gone", null);
  await app.register(cookie);
  await app.register(rateLimit, { global: false });
  const countBadKey = app.createRateLimit({ max: options.wrongKeysPerMinute ?? 20, timeWindow: 60_000 });
  app.decorate("countBadKey", countBadKey);
  takeJsonOnly(app);
  app.setErrorHandler(answerError);
  refuseUnknownRoutes(app);
  refuseWhenClosing(app);
  addSecurityHeaders(app);
  logRequests(app);
  metrics.watch(app);
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
    guardBodyPace(request.raw, reply.raw, config, request.id);
  });
  app.addHook("onResponse", async (request) => drainBody(request.raw));

  refuseEncodedBodies(app);

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

/** Bodies are JSON unless a route says otherwise; a call without a body may name any type. */
function takeJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    if (body === "") done(null, undefined);
    else void parse(request, body as string, done);
  });
}

/** Bodies are read as they are: a compressed one is refused by its header, not for what its bytes look like. */
function refuseEncodedBodies(app: FastifyInstance): void {
  app.addHook("onRequest", async (request) => {
    const encoding = request.headers["content-encoding"];
    if (encoding === undefined || encoding.toLowerCase() === "identity") return;
    throw new ApiError(
      "wrong_content_type",
      `Content-Encoding "${encoding.slice(0, 100)}" is not read here; send the body as it is.`,
    );
  });
}

/** While the server ends it finishes what it has begun and begins nothing new. */
function refuseWhenClosing(app: FastifyInstance): void {
  let closing = false;
  app.addHook("preClose", async () => {
    closing = true;
  });
  // A connection that is kept open after its last answer would keep the server from ending.
  app.addHook("onSend", async (_request, reply) => {
    if (closing) reply.header("connection", "close");
  });
  app.addHook("onRequest", async () => {
    if (!closing) return;
    throw new ApiError("unavailable", "The server is shutting down. Try again in a moment.", { retryAfterSeconds: 5 });
  });
}

/** Refusals of the HTTP parser that deserve other words, by its error code. */
const BAD_HTTP: Readonly<Record<string, readonly [status: string, code: ErrorCode, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "request_timeout", "The request took too long to arrive."],
  HPE_INVALID_EOF_STATE: [
    "400 Bad Request",
    "bad_request",
    "The request ended early: fewer bytes came than it announced. Nothing of it was stored; send it again.",
  ],
  HPE_HEADER_OVERFLOW: [
    "431 Request Header Fields Too Large",
    "too_large",
    `The address and headers of a request may have ${formatBytes(maxHeaderSize)}; this one has more.`,
  ],
};

/** What does not even parse as HTTP gets an answer in the one shape as well. */
function refuseBadHttp(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, code, message] = BAD_HTTP[error.code ?? ""] ?? [
    "400 Bad Request",
    "bad_request",
    "This is not valid HTTP.",
  ];
  const body = JSON.stringify(new ApiError(code, message).body(randomUUID()));
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

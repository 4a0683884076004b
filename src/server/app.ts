import "./http/fastifyAugmentation.ts";
import cookie from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance } from "fastify";
import { signIn } from "../contract/session.ts";
import { ApiError } from "./apiError.ts";
import type { Deps } from "./deps.ts";
import { drainBody, guardBodyPace } from "./http/bodyGuard.ts";
import { compressJson } from "./http/compressJson.ts";
import { decodeBodies } from "./http/contentEncoding.ts";
import { createFastify, QUIET, type TlsFiles } from "./http/createFastify.ts";
import type { QuietLimits } from "./http/http2.ts";
import { readJsonBodies } from "./http/jsonBodies.ts";
import { logRequests } from "./http/requestLog.ts";
import { addSecurityHeaders } from "./http/securityHeaders.ts";
import { sendError } from "./http/sendError.ts";
import { closeSlowReaders } from "./http/slowReaders.ts";
import { refuseUnknownRoutes } from "./http/unknownRoute.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { pageFiles } from "./page.ts";
import { auditRoutes } from "./routes/audit.ts";
import { changesRoutes } from "./routes/changes.ts";
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
import { sameImportsRoutes } from "./routes/sameImports.ts";
import { sessionRoutes } from "./routes/session.ts";
import { sourcesRoutes } from "./routes/sources.ts";
import { startImportRoutes } from "./routes/startImport.ts";
import { tasksRoutes } from "./routes/tasks.ts";
import { uploadFilesRoutes } from "./routes/uploadFiles.ts";
import { webhooksRoutes } from "./routes/webhooks.ts";
import { createRequestCounter } from "./services/keyLimits.ts";
import { sharedCounts } from "./sharedCounts.ts";

/** What an app needs besides its engines. */
export interface AppOptions {
  /** Certificate chain and private key, PEM. */
  readonly tls?: TlsFiles;
  readonly metrics?: Metrics;
  /** Wrong keys from one address in a minute before the server responds to it with 429. Default 20. */
  readonly wrongKeysPerMinute?: number;
  /** How long connections may be quiet. Default `QUIET`. */
  readonly quiet?: Partial<QuietLimits>;
  /** Returns why the server cannot do its work yet. Default: it can. */
  readonly notReady?: () => string | undefined;
}

/** Creates the HTTP side of the server over its engines. It works without a port, through `inject`. */
export async function createApp(deps: Deps, options: AppOptions = {}): Promise<FastifyInstance> {
  const metrics = options.metrics ?? createMetrics();
  const app = await createBareApp(deps, metrics, options);
  for (const routes of [
    checkImagesRoutes,
    startImportRoutes,
    importLocalRoutes,
    sourcesRoutes,
    sameImportsRoutes,
    infoRoutes,
    presetsRoutes,
    tasksRoutes,
    projectsRoutes,
    changesRoutes,
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
  return addOperations(app, deps, metrics, options);
}

/** Creates the HTTP side of a worker: health and metrics, nothing else. */
export async function createWorkerApp(deps: Deps, options: AppOptions & { readonly metrics: Metrics }) {
  return addOperations(await createBareApp(deps, options.metrics, options), deps, options.metrics, options);
}

async function addOperations(
  app: FastifyInstance,
  deps: Deps,
  metrics: Metrics,
  { notReady }: AppOptions,
): Promise<FastifyInstance> {
  await app.register(healthRoutes(deps, notReady));
  await app.register(metricsRoutes(deps, metrics));
  return app;
}

/** Creates an app with all that its routes need, and none of them. */
async function createBareApp(deps: Deps, metrics: Metrics, options: AppOptions): Promise<FastifyInstance> {
  const { config, log } = deps;
  const quiet = { ...QUIET, ...options.quiet };
  const app = createFastify({ config, log, quiet, ...(options.tls && { tls: options.tls }) });

  app.decorate("endpoints", []);
  app.decorateRequest("caller", null);
  app.decorateRequest("gone", null);
  await app.register(cookie);
  await app.register(rateLimit, { global: false, ...(deps.db.isShared && { store: sharedCounts(deps) }) });
  const countBadKey = app.createRateLimit({ max: options.wrongKeysPerMinute ?? 20, timeWindow: 60_000 });
  app.decorate("countBadKey", (request) => {
    metrics.countWrongKey(request.routeOptions.config.endpoint === signIn ? "page" : "header");
    return countBadKey(request);
  });
  app.decorate("requestCounter", createRequestCounter(deps));
  metrics.readFrom(deps);
  readJsonBodies(app);
  app.setErrorHandler(sendError);
  refuseUnknownRoutes(app);
  refuseWhenClosing(app, options.notReady);
  app.addHook("preClose", async () => deps.taskWaits.close());
  addSecurityHeaders(app, config);
  logRequests(app);
  metrics.watch(app);
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
    guardBodyPace(request.raw, reply.raw, config, request.id);
  });
  app.addHook("onResponse", async (request) => drainBody(request.raw));

  closeSlowReaders(app.server, config, options.tls !== undefined);
  decodeBodies(app);
  compressJson(app);
  return app;
}

/** Makes a server that shuts down finish the requests that it has begun and refuse new ones. Before that, one that is not ready keeps no connections. */
function refuseWhenClosing(app: FastifyInstance, notReady: AppOptions["notReady"] = () => undefined): void {
  let closing = false;
  app.addHook("preClose", async () => {
    closing = true;
  });
  // A connection that stays open after its last response would keep the server from ending.
  app.addHook("onSend", async (request, reply) => {
    const isLast = closing || notReady() !== undefined;
    if (isLast && request.raw.httpVersionMajor < 2) reply.header("connection", "close");
  });
  app.addHook("onRequest", async () => {
    if (!closing) return;
    throw new ApiError("unavailable", "The server is shutting down. Try again in a moment.", { retryAfterSeconds: 5 });
  });
}

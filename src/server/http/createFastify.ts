import { randomUUID } from "node:crypto";
import { maxHeaderSize } from "node:http";
import type { SecureServerOptions } from "node:http2";
import type { Socket } from "node:net";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import type { ErrorCode } from "../../contract/errors.ts";
import { ApiError } from "../apiError.ts";
import { formatBytes } from "../byteSize.ts";
import type { Config } from "../config.ts";
import { http2Settings, limitHttp2, type QuietLimits } from "./http2.ts";
import { handlePipelined } from "./pipelined.ts";
import { rawResponse } from "./rawResponse.ts";
import { sendError } from "./sendError.ts";

/** A certificate chain and its private key, PEM. */
export interface TlsFiles {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** A caller that neither sends nor reads for two minutes is gone; one that waits for a sync is not. */
export const QUIET: QuietLimits = { stalledMs: 120_000, idleMs: 72_000 };

interface ServerOptions {
  readonly config: Config;
  readonly log: FastifyBaseLogger;
  readonly quiet: QuietLimits;
  readonly tls?: TlsFiles;
}

/** Creates the HTTP server without routes: HTTP/1.1, and with TLS also HTTP/2, which browsers then use. Its types are those of HTTP/1. */
export function createFastify({ config, log, quiet, tls }: ServerOptions): FastifyInstance {
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: typeof config.trustProxy === "string" ? config.trustProxy.split(/\s*,\s*/) : config.trustProxy,
    bodyLimit: 1024 * 1024,
    forceCloseConnections: "idle",
    connectionTimeout: quiet.stalledMs,
    return503OnClosing: false,
    clientErrorHandler: refuseBadHttp,
    frameworkErrors: (error, request, reply) => {
      void sendError(error, request, reply);
    },
    ...(tls === undefined ? { http: headerTime(config) } : secureOptions({ config, quiet, tls })),
  }) as unknown as FastifyInstance;
  handlePipelined(app);
  if (tls !== undefined) limitHttp2(app, { ...quiet, headersMs: config.headersMs });
  return app;
}

/** Returns the options of Node that limit how long headers may take. */
function headerTime({ headersMs }: Config) {
  return { headersTimeout: headersMs, connectionsCheckingInterval: Math.ceil(headersMs / 3) };
}

function secureOptions({ config, quiet: { stalledMs }, tls }: Omit<Required<ServerOptions>, "log">): object {
  const https: SecureServerOptions = {
    ...headerTime(config),
    ...tls,
    minVersion: "TLSv1.2",
    allowHTTP1: true,
    settings: http2Settings,
  };
  return { http2: true, http2SessionTimeout: stalledMs, https };
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
  socket.end(rawResponse(status, new ApiError(code, message), randomUUID()));
}

import { maxHeaderSize } from "node:http";
import { constants, type Http2SecureServer, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/** How long a connection may be quiet. */
export interface QuietLimits {
  /** A connection with a request on which nothing moves for this long is closed, ms. */
  readonly stalledMs: number;
  /** A connection without a request is closed after this, ms. */
  readonly idleMs: number;
}

/** Bytes of a body that a caller may send before the server reads them. Too few slow down uploads over long distances. */
const STREAM_WINDOW_BYTES = 512 * 1024;
/** The same for all bodies of a connection together. They count as soon as they arrive, so this much is never held. */
const SESSION_WINDOW_BYTES = 8 * 1024 * 1024;

/** What the server states at the start of an HTTP/2 connection. A caller can make it hold 100 times `STREAM_WINDOW_BYTES`. */
export const http2Settings = {
  maxConcurrentStreams: 100,
  initialWindowSize: STREAM_WINDOW_BYTES,
  maxHeaderListSize: maxHeaderSize,
};

/** Returns the HTTP/2 stream of a request; undefined for one of HTTP/1. */
export function http2StreamOf(request: { readonly httpVersionMajor: number }): ServerHttp2Stream | undefined {
  if (request.httpVersionMajor < 2) return undefined;
  return (request as { readonly stream?: ServerHttp2Stream }).stream;
}

/**
 * Makes the limits of HTTP/1 hold for the HTTP/2 connections of an app with TLS, and those of plain HTTP/1 for HTTP/1 over TLS:
 *
 * - a stream on which nothing moves is closed, whatever other streams of the connection do;
 * - a connection without a stream is closed, whatever it sends besides, such as pings or a header without an end;
 * - a sender that goes on after the response is stopped, and its connection stays open;
 * - a body that breaks off is an error for its reader, as with HTTP/1; Node alone would end it as if it were complete;
 * - a shutdown lets open streams end, and takes no new ones.
 */
export function limitHttp2(
  app: FastifyInstance,
  { stalledMs, idleMs, headersMs }: QuietLimits & { /** For headers of HTTP/1, ms. */ readonly headersMs: number },
): void {
  const { server } = app;
  // An upload may take hours; how fast it has to arrive is limited elsewhere.
  Object.assign(server, { requestTimeout: 0, headersTimeout: headersMs, keepAliveTimeout: idleMs });
  const sessions = new Set<ServerHttp2Session>();
  const sockets = new Set<Socket>();
  (server as unknown as Http2SecureServer).on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
    session.setLocalWindowSize(SESSION_WINDOW_BYTES);
    closeWhenIdle(session, idleMs);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  Object.assign(server, {
    closeAllConnections() {
      for (const socket of sockets) socket.destroy();
    },
  });
  app.addHook("preClose", async () => {
    for (const session of sessions) session.close();
  });
  app.addHook("onRequest", async ({ raw }) => {
    const stream = http2StreamOf(raw);
    if (stream === undefined) return;
    stream.setTimeout(stalledMs, () => stream.close(constants.NGHTTP2_CANCEL));
    stream.once("finish", () => stopSender(stream));
    // Nobody may be reading when it comes.
    raw.on("error", () => {});
    raw.once("aborted", () => {
      raw.destroy(Object.assign(new Error("The connection was lost."), { code: "ECONNRESET" }));
    });
  });
}

/** Stops the sender of a body when the response is complete (RFC 9113, 8.1). */
function stopSender(stream: ServerHttp2Stream): void {
  const arrived = stream.endAfterHeaders || stream.readableEnded;
  if (!arrived && !stream.closed) stream.close(constants.NGHTTP2_NO_ERROR);
}

/** Closes a connection that has had no stream for a time. */
function closeWhenIdle(session: ServerHttp2Session, idleMs: number): void {
  let open = 0;
  const wait = () => setTimeout(() => session.close(), idleMs).unref();
  let timer = wait();
  session.on("stream", (stream) => {
    open += 1;
    clearTimeout(timer);
    stream.once("close", () => {
      open -= 1;
      if (open === 0 && !session.closed) timer = wait();
    });
  });
  session.once("close", () => clearTimeout(timer));
}

import type { IncomingMessage, ServerResponse } from "node:http";
import { ApiError } from "../apiError.ts";
import { http2StreamOf } from "./http2.ts";
import { rawResponse } from "./rawResponse.ts";

/** How fast a body has to arrive. */
interface BodyPace {
  readonly minBodyBytesPerSecond: number;
  readonly slowBodyMs: number;
}

/** Bytes of a body that are drained after an early response, so that the caller can read the response. */
const LINGER_BYTES = 64 * 1024 * 1024;
/** Time for which they are drained. */
const LINGER_MS = 10_000;

/**
 * Ends a request whose body arrives too slowly: a slow upload may take hours, but one that sends nothing must not hold a socket. Time in
 * which the server was the slow side does not count. Each body counts by itself, also when it shares a connection with others.
 */
export function guardBodyPace(
  request: IncomingMessage,
  response: ServerResponse,
  pace: BodyPace,
  requestId: string,
): void {
  if (!hasBody(request)) return;
  const turnMs = pace.slowBodyMs / 2;
  const enough = (pace.minBodyBytesPerSecond * turnMs) / 1000;
  const arrived = countArrived(request);
  let turnStarted = performance.now();
  let slowTurns = 0;
  const timer = setInterval(() => {
    if (request.complete || request.destroyed || response.writableEnded) return clearInterval(timer);
    const got = arrived();
    const late = performance.now() - turnStarted > turnMs * 1.5;
    turnStarted = performance.now();
    // Bytes that wait to be read, or a late timer (a busy or sleeping machine), are not the fault of the sender.
    if (got >= enough || late || request.readableLength > 0) slowTurns = 0;
    else slowTurns += 1;
    if (slowTurns < 2) return;
    clearInterval(timer);
    const error = new ApiError(
      "request_timeout",
      `The body arrived at less than ${pace.minBodyBytesPerSecond} bytes a second. Nothing of it is stored. Send it again.`,
    );
    // Over HTTP/2, whoever reads the body gets the error and responds with it.
    if (http2StreamOf(request) === undefined) endConnection(request, response, error, requestId);
    else request.destroy(error);
  }, turnMs);
  timer.unref();
  response.once("close", () => clearInterval(timer));
}

/** Counts the bytes of a body as they arrive. Returns a function that returns how many there were since it was called last. */
function countArrived(request: IncomingMessage): () => number {
  let count = 0;
  const push = request.push.bind(request);
  request.push = (chunk: Uint8Array | null, encoding?: BufferEncoding) => {
    count += chunk?.length ?? 0;
    return push(chunk, encoding);
  };
  return () => {
    const since = count;
    count = 0;
    return since;
  };
}

/** Responds with an error and closes the connection. */
function endConnection(
  { socket }: IncomingMessage,
  response: ServerResponse,
  error: ApiError,
  requestId: string,
): void {
  if (!response.headersSent && socket.writable) {
    socket.write(rawResponse("408 Request Timeout", error, requestId));
  }
  socket.destroySoon();
}

/**
 * Takes in the rest of a body for a while after an early response, then closes the connection. Many clients send everything before they
 * read, and would see a reset connection instead of the response. Over HTTP/2, the stream ends with its response: see `limitHttp2`.
 */
export function drainBody(request: IncomingMessage): void {
  if (http2StreamOf(request) !== undefined || request.complete || request.destroyed) return;
  let left = LINGER_BYTES;
  const timer = setTimeout(() => request.destroy(), LINGER_MS);
  timer.unref();
  request.on("error", () => {});
  // The decoder of an encoded body would hold what it is given.
  request.unpipe();
  request.once("close", () => clearTimeout(timer));
  request.once("end", () => clearTimeout(timer));
  request.on("data", (chunk: Uint8Array) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  request.resume();
}

function hasBody(request: IncomingMessage): boolean {
  const stream = http2StreamOf(request);
  if (stream !== undefined) return !stream.endAfterHeaders;
  const { headers } = request;
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

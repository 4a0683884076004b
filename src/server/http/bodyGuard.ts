import type { IncomingMessage, ServerResponse } from "node:http";
import { ApiError } from "../apiError.ts";

/** How fast a body has to come. */
export interface BodyPace {
  readonly minBodyBytesPerSecond: number;
  readonly slowBodyMs: number;
}

/** What is drained after an answer that came before the end of the body, so that the caller can read the answer. */
const LINGER_BYTES = 64 * 1024 * 1024;
const LINGER_MS = 10_000;

/**
 * Cuts off a request whose body trickles: an honest slow upload may take hours, one that sends nothing may not hold a socket. Time in
 * which the server itself was the slow side does not count.
 */
export function guardBodyPace(
  request: IncomingMessage,
  response: ServerResponse,
  pace: BodyPace,
  requestId: string,
): void {
  if (!hasBody(request)) return;
  const { socket } = request;
  const turnMs = pace.slowBodyMs / 2;
  const enough = (pace.minBodyBytesPerSecond * turnMs) / 1000;
  let seen = socket.bytesRead;
  let turnStarted = performance.now();
  let slowTurns = 0;
  const timer = setInterval(() => {
    if (request.complete || request.destroyed || response.writableEnded) return clearInterval(timer);
    const got = socket.bytesRead - seen;
    const late = performance.now() - turnStarted > turnMs * 1.5;
    seen = socket.bytesRead;
    turnStarted = performance.now();
    // What waits to be read, or a turn that came late (a busy or sleeping machine), says nothing about the sender.
    if (got >= enough || late || request.readableLength > 0) slowTurns = 0;
    else slowTurns += 1;
    if (slowTurns < 2) return;
    clearInterval(timer);
    const error = new ApiError(
      "request_timeout",
      `The body came slower than ${pace.minBodyBytesPerSecond} bytes a second. Nothing of it was stored; send it again.`,
    );
    if (!response.headersSent && socket.writable) {
      const body = JSON.stringify(error.body(requestId));
      socket.write(
        `HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    }
    socket.destroySoon();
  }, turnMs);
  timer.unref();
  response.once("close", () => clearInterval(timer));
}

/**
 * After an early answer: takes in the rest of the body for a while instead of resetting the connection, because many clients send all
 * before they read. Then the connection is closed.
 */
export function drainBody(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  let left = LINGER_BYTES;
  const timer = setTimeout(() => request.destroy(), LINGER_MS);
  timer.unref();
  request.on("error", () => {});
  request.once("close", () => clearTimeout(timer));
  request.once("end", () => clearTimeout(timer));
  request.on("data", (chunk: Uint8Array) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  request.resume();
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

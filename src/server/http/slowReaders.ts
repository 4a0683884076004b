import type { Server } from "node:http";
import type { Socket } from "node:net";

/**
 * Closes connections whose callers read too slowly: a download may take hours, but a caller that reads nothing, or a byte now and then, must
 * not hold a socket and what waits for it. Each turn in which fewer than `minBodyBytesPerSecond` leave while something waits counts; two
 * in a row, `slowBodyMs` together, end the connection.
 */
export function closeSlowReaders(
  server: Server,
  pace: { readonly minBodyBytesPerSecond: number; readonly slowBodyMs: number },
  hasTls: boolean,
): void {
  const turnMs = pace.slowBodyMs / 2;
  const enough = (pace.minBodyBytesPerSecond * turnMs) / 1000;

  function watch(socket: Socket): void {
    const leftBytes = () => socket.bytesWritten - socket.writableLength;
    let seen = leftBytes();
    let waited = false;
    let turnStarted = performance.now();
    let slowTurns = 0;
    const timer = setInterval(() => {
      const left = leftBytes() - seen;
      // A late timer means a busy or sleeping machine, which is not the fault of the reader.
      const late = performance.now() - turnStarted > turnMs * 1.5;
      const isSlow = waited && socket.writableLength > 0 && left < enough && !late;
      slowTurns = isSlow ? slowTurns + 1 : 0;
      seen = leftBytes();
      waited = socket.writableLength > 0;
      turnStarted = performance.now();
      if (slowTurns >= 2) socket.destroy();
    }, turnMs);
    timer.unref();
    socket.once("close", () => clearInterval(timer));
  }

  // With TLS, the connection that is written to is the decrypted one.
  server.on(hasTls ? "secureConnection" : "connection", watch);
}

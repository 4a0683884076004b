import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { http2StreamOf } from "./http2.ts";

/** Requests of a connection that may wait for earlier ones. Browsers and common clients send none before the last response. */
const MOST_WAITING = 16;

/** The requests of a connection. */
interface Connection {
  /** Resolves when the last response that was begun has ended. */
  free: Promise<void>;
  /** Ends the wait for each response that has not ended. A connection may live long, so nothing is kept of those that have. */
  readonly ends: Set<() => void>;
  waiting: number;
}

/**
 * Handles the requests of an HTTP/1 connection one after another. Node hands over all that a client sent at once, and would hold a part of each
 * response for a client that reads none of them. A connection on which too many wait is closed.
 */
export function handlePipelined(app: FastifyInstance): void {
  const connections = new WeakMap<Socket, Connection>();

  function connectionOf(socket: Socket): Connection {
    const known = connections.get(socket);
    if (known !== undefined) return known;
    const made: Connection = { free: Promise.resolve(), ends: new Set(), waiting: 0 };
    // A response that has no socket yet does not learn that its connection was closed.
    socket.once("close", () => {
      for (const end of made.ends) end();
    });
    connections.set(socket, made);
    return made;
  }

  app.addHook("onRequest", async ({ raw }, reply) => {
    if (http2StreamOf(raw) !== undefined) return;
    const { socket } = raw;
    const connection = connectionOf(socket);
    const { free } = connection;
    connection.free = new Promise((resolve) => {
      const end = () => {
        connection.ends.delete(end);
        resolve();
      };
      connection.ends.add(end);
      reply.raw.once("close", end);
    });
    connection.waiting += 1;
    if (connection.waiting > MOST_WAITING) socket.destroy();
    await free;
    connection.waiting -= 1;
    if (socket.destroyed) reply.hijack();
  });
}

import { once } from "node:events";
import { type ClientRequest, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** One request that went through the proxy. */
interface SeenRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  /** Bytes of its body that have passed so far. */
  bodyBytes: number;
  /** 0 until the server has answered, and for good when the connection broke. */
  status: number;
  /** Neither answered nor broken yet. */
  open: boolean;
}

/** The line between the page and the server: a proxy that counts, slows down and cuts. */
export interface Wire {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  /** Requests that upload files. */
  uploads(): SeenRequest[];
  /** Bytes of file uploads that have passed, acknowledged or not. */
  uploadedBytes(): number;
  /** Slows all request bodies together down to this rate; Infinity is full speed. */
  limit(bytesPerSecond: number): void;
  /** While down, every connection is refused with a reset. */
  down(isDown: boolean): void;
  /** Breaks every connection that is open now, in the middle of what it does. */
  cut(): void;
  /** Forgets what was seen. */
  forget(): void;
  close(): Promise<void>;
}

/** The call that files are uploaded through. */
const UPLOAD_PATH = "/v1/tasks/import/files";

/** Waits until a request takes more, or has ended. */
function drained(outgoing: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      outgoing.off("drain", done);
      outgoing.off("close", done);
      resolve();
    };
    outgoing.on("drain", done);
    outgoing.on("close", done);
  });
}

/** Opens a proxy before `target`, on a port of its own. The Host header stays, so that the server sees one origin. */
export async function openWire(target: string, port = 0): Promise<Wire> {
  const { hostname, port: targetPort } = new URL(target);
  let seen: SeenRequest[] = [];
  let rate = Number.POSITIVE_INFINITY;
  let isDown = false;
  let nextAt = 0;
  const sockets = new Set<Socket>();

  /** Waits for the turn of so many bytes; all bodies share one line. */
  async function turn(bytes: number): Promise<void> {
    if (!Number.isFinite(rate)) return;
    const now = performance.now();
    nextAt = Math.max(now, nextAt) + (bytes / rate) * 1000;
    // In steps, so that a raised limit is felt at once.
    while (Number.isFinite(rate) && performance.now() < nextAt) await sleep(Math.min(50, nextAt - performance.now()));
  }

  async function forward(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const path = (incoming.url ?? "/").split("?")[0] ?? "/";
    const row: SeenRequest = { method: incoming.method ?? "GET", path, bodyBytes: 0, status: 0, open: true };
    seen.push(row);
    const outgoing = request({
      host: hostname,
      port: targetPort,
      method: incoming.method,
      path: incoming.url,
      headers: incoming.headers,
    });
    outgoing.on("error", () => answer.destroy());
    incoming.on("error", () => outgoing.destroy());
    answer.on("close", () => {
      row.open = false;
      if (!answer.writableFinished) outgoing.destroy();
    });
    outgoing.on("response", (reply) => {
      row.status = reply.statusCode ?? 0;
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.on("error", () => answer.destroy());
      reply.pipe(answer);
    });
    for await (const piece of incoming as AsyncIterable<Buffer>) {
      // Small pieces keep a slow line smooth.
      for (let at = 0; at < piece.length; at += 16_384) {
        const part = piece.subarray(at, at + 16_384);
        await turn(part.length);
        row.bodyBytes += part.length;
        if (outgoing.destroyed) return;
        if (!outgoing.write(part)) await drained(outgoing);
      }
    }
    outgoing.end();
  }

  const server = createServer((incoming, answer) => {
    forward(incoming, answer).catch(() => answer.destroy());
  });
  server.requestTimeout = 0;
  server.on("connection", (socket) => {
    if (isDown) {
      socket.resetAndDestroy();
      return;
    }
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The wire has no port.");

  function cut(): void {
    for (const socket of sockets) socket.resetAndDestroy();
    sockets.clear();
  }
  const uploads = () => seen.filter(({ path }) => path === UPLOAD_PATH);
  return {
    url: `http://127.0.0.1:${address.port}`,
    get seen() {
      return seen;
    },
    uploads,
    uploadedBytes: () => uploads().reduce((sum, { bodyBytes }) => sum + bodyBytes, 0),
    limit(bytesPerSecond) {
      rate = bytesPerSecond;
      nextAt = 0;
    },
    down(value) {
      isDown = value;
      if (value) cut();
    },
    cut,
    forget() {
      seen = [];
    },
    async close() {
      rate = Number.POSITIVE_INFINITY;
      cut();
      server.close();
      await once(server, "close");
    },
  };
}

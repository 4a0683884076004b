import { readdir } from "node:fs/promises";
import type { Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildMultipart, filePair, hashOf, multipartType } from "../multipart/buildMultipart.suite.ts";
import { openTestServer, type TestServer } from "../openTestServer.suite.ts";
import { openRawSocket, type RawSocket } from "./rawSocket.suite.ts";

/** Connections that are slow at the same time. `SLOW_CLIENTS=1000` is the long form. */
const CLIENTS = Number(process.env.SLOW_CLIENTS ?? 200);
/** Connections that send nothing. `IDLE_CLIENTS=10000` is the long form; it needs two file handles for each (`ulimit -n`). */
const IDLE_CLIENTS = Number(process.env.IDLE_CLIENTS ?? CLIENTS);

let server: TestServer;
let url: string;
beforeAll(async () => {
  server = await openTestServer({ config: { headersMs: 2_000, slowBodyMs: 2_000 } });
  url = await server.listen();
}, 30_000);
afterAll(() => server.close());

function connections(): Promise<number> {
  return new Promise((resolve, reject) =>
    server.app.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );
}

async function temporaryFiles(): Promise<string[]> {
  const entries = await readdir(join(server.directory, "segments", "tmp"), { withFileTypes: true });
  return entries.map(({ name }) => name);
}

/** Everything that a client holds is given back, although the client never closes its connection. */
async function expectAllReleased(): Promise<void> {
  await expect.poll(connections, { timeout: 60_000, interval: 200 }).toBeLessThanOrEqual(1);
  await expect.poll(temporaryFiles, { timeout: 10_000 }).toEqual([]);
}

/** A client that does everything right is served while the others hold their connections. */
async function expectServed(): Promise<void> {
  const headers = { "x-api-key": server.key };
  const content = `good ${Math.random()}`;
  const sent = await fetch(`${url}/v1/tasks/import/files`, {
    method: "POST",
    headers: { ...headers, "content-type": multipartType(), connection: "close" },
    body: new Uint8Array(buildMultipart(filePair("a", { id: "/a" }, content))),
  });
  expect(sent.status).toBe(200);
  const checked = await fetch(`${url}/v1/tasks/import/check-images`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json", connection: "close" },
    body: JSON.stringify([hashOf(content)]),
  });
  expect(await checked.json()).toEqual([]);
}

async function openMany(begin: (socket: RawSocket) => Promise<void>, clients = CLIENTS): Promise<RawSocket[]> {
  return Promise.all(
    Array.from({ length: clients }, async () => {
      const socket = await openRawSocket(url);
      await begin(socket);
      return socket;
    }),
  );
}

/** Sends a byte to every connection now and then until `stop`. */
function trickle(sockets: readonly RawSocket[]): () => void {
  const timer = setInterval(() => {
    for (const { socket } of sockets) if (socket.writable) socket.write("x");
  }, 200);
  return () => clearInterval(timer);
}

const host = () => new URL(url).host;

describe(`${CLIENTS} connections at once`, () => {
  it("that send their headers byte by byte are closed with 408, and others are served", {
    timeout: 90_000,
  }, async () => {
    const slow = await openMany((socket) => socket.send(`GET /v1/info HTTP/1.1\r\nHost: ${host()}\r\nX-Slow: `));
    const stop = trickle(slow);
    await expectServed();
    expect(await slow[0]?.read()).toMatch(/^HTTP\/1\.1 408 /);
    await expectAllReleased();
    stop();
  });

  it("that send their bodies byte by byte are closed with 408 and leave no file", { timeout: 90_000 }, async () => {
    const head =
      `POST /v1/tasks/import/files HTTP/1.1\r\nHost: ${host()}\r\nx-api-key: ${server.key}\r\n` +
      `Content-Type: ${multipartType()}\r\nContent-Length: 100000\r\n\r\n`;
    const body = buildMultipart(filePair("a", { id: "/a" }, "x".repeat(1000)))
      .toString()
      .slice(0, -200);
    const slow = await openMany((socket) => socket.send(head + body));
    const stop = trickle(slow);
    await expectServed();
    expect(await slow[0]?.read()).toMatch(/^HTTP\/1\.1 408 /);
    await expectAllReleased();
    stop();
  });

  it("that do not read their responses are closed, and hold little memory", { timeout: 90_000 }, async () => {
    const before = process.memoryUsage.rss();
    const request = `GET /v1/openapi.json HTTP/1.1\r\nHost: ${host()}\r\n\r\n`;
    const accepted = new Map<number | undefined, Socket>();
    const keep = (socket: Socket) => accepted.set(socket.remotePort, socket);
    server.app.server.on("connection", keep);
    const slow = await openMany(async ({ socket, send }) => {
      socket.pause();
      // Until a response no longer fits into the buffers of the system.
      const isFull = () => (accepted.get(socket.localPort)?.writableLength ?? 0) > 0;
      for (let sent = 0; sent < 100 && !isFull(); sent++) {
        await send(request);
        await sleep(20);
      }
      expect(isFull()).toBe(true);
      await send(request.repeat(10));
    }, CLIENTS / 10);
    server.app.server.off("connection", keep);
    await sleep(500);
    await expectServed();
    expect(process.memoryUsage.rss() - before).toBeLessThan(300_000_000);
    await expectAllReleased();
    for (const { socket } of slow) socket.destroy();
  });

  it("that send nothing at all are closed", { timeout: 90_000 }, async () => {
    await openMany(() => Promise.resolve(), IDLE_CLIENTS);
    await expectServed();
    await expectAllReleased();
  });
});

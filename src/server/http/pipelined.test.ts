import { setTimeout as sleep } from "node:timers/promises";
import Fastify, { type FastifyInstance } from "fastify";
import { afterEach, beforeEach, expect, it } from "vitest";
import { handlePipelined } from "./pipelined.ts";
import { openRawSocket } from "./rawSocket.suite.ts";

let app: FastifyInstance;
let url: string;
let running = 0;
let most = 0;
let handled: string[] = [];
beforeEach(async () => {
  running = 0;
  most = 0;
  handled = [];
  app = Fastify();
  handlePipelined(app);
  app.get("/:name", async (request) => {
    most = Math.max(most, ++running);
    await sleep(5);
    handled.push((request.params as { name: string }).name);
    running--;
    return `answer ${handled.at(-1)}`;
  });
  app.get("/large", async (_request, reply) => {
    handled.push("large");
    return reply.send(Buffer.alloc(20_000_000));
  });
  url = await app.listen({ port: 0, host: "127.0.0.1" });
});
afterEach(() => app.close());

const get = (name: string) => `GET /${name} HTTP/1.1\r\nHost: x\r\n\r\n`;

it("handles requests that were sent at once one after another, and answers them in order", async () => {
  const socket = await openRawSocket(url);
  await socket.send(["a", "b", "c", "d"].map(get).join(""));
  const text = await socket.read(/answer d/);
  expect(text.match(/answer ./g)).toEqual(["answer a", "answer b", "answer c", "answer d"]);
  expect(most).toBe(1);
  socket.socket.destroy();
});

it("handles requests of different connections at the same time", async () => {
  const sockets = await Promise.all([1, 2, 3].map(() => openRawSocket(url)));
  await Promise.all(sockets.map((socket) => socket.send(get("a"))));
  await Promise.all(sockets.map((socket) => socket.read(/answer a/)));
  expect(most).toBeGreaterThan(1);
  for (const { socket } of sockets) socket.destroy();
});

it("begins no request behind a response that nobody reads, and none on a closed connection", async () => {
  const socket = await openRawSocket(url);
  socket.socket.pause();
  await socket.send(["large", "b", "c"].map(get).join(""));
  await sleep(200);
  expect(handled).toEqual(["large"]);
  socket.socket.destroy();
  await sleep(200);
  expect(handled).toEqual(["large"]);
});

it("closes a connection on which too many requests wait", async () => {
  const socket = await openRawSocket(url);
  await socket.send(get("a").repeat(100));
  await socket.read();
  expect(handled.length).toBeLessThan(100);
});

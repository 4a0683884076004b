import { createServer, type Server } from "node:http";
import { afterEach, expect, it } from "vitest";
import { untilMade } from "./untilMade.ts";

let server: Server | undefined;
afterEach(() => new Promise((resolve) => server?.close(resolve)));

/** Starts a server that responds with these statuses, one after another. Returns its address, and the methods that it received. */
async function respondWith(...statuses: number[]) {
  const asked: string[] = [];
  server = createServer((request, response) => {
    asked.push(request.method ?? "");
    const status = statuses[Math.min(asked.length, statuses.length) - 1] ?? 500;
    response.writeHead(status, status === 202 || status === 503 ? { "retry-after": "1" } : {}).end();
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { url: `http://127.0.0.1:${address.port}/v1/images/1/thumbnail`, asked };
}
const never = new AbortController().signal;

it("asks again after the time that the server states, until the thumbnail is made", async () => {
  const { url, asked } = await respondWith(202, 503, 200);
  const before = performance.now();
  expect(await untilMade(url, never)).toBe(true);
  expect(asked).toEqual(["HEAD", "HEAD", "HEAD"]);
  expect(performance.now() - before).toBeGreaterThan(1_900);
});

it("asks once when there will be none", async () => {
  const { url, asked } = await respondWith(422, 200);
  expect(await untilMade(url, never)).toBe(false);
  expect(asked).toHaveLength(1);
});

it("ends with its signal, without asking again", async () => {
  const { url, asked } = await respondWith(202);
  const stop = new AbortController();
  const waiting = untilMade(url, stop.signal);
  setTimeout(() => stop.abort(new Error("the tile is gone")), 300);
  await expect(waiting).rejects.toThrow("the tile is gone");
  expect(asked).toHaveLength(1);
});

import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database, OperationName } from "../db/database.ts";
import { openTestServer, type TestServer } from "../openTestServer.suite.ts";
import { contents, hashOf, upload } from "../storage/stores.suite.ts";

// What a server does while other processes may use the same database.

const HOUR_MS = 60 * 60 * 1000;
const absent = hashOf(Buffer.from("never uploaded"));
let inner: TestServer;
beforeAll(async () => {
  inner = await openTestServer();
}, 60_000);
afterAll(() => inner.close());

/** Opens one of several servers on the stores of another. `after` is called when a call of the database has returned. */
function openShared(after: (name: OperationName) => Promise<unknown> = async () => {}): Promise<TestServer> {
  const { db, blobs } = inner.deps;
  async function call(name: OperationName, input: never): Promise<unknown> {
    const output: unknown = await db.call(name, input);
    await after(name);
    return output;
  }
  return openTestServer({
    deps: { db: { ...db, isShared: true, call: call as Database["call"] }, blobs },
    wrongKeysPerMinute: 3,
  });
}

async function check(server: TestServer, hashes: readonly string[]) {
  const url = "/v1/tasks/import/check-images";
  const answer = await server.app.inject({
    method: "POST",
    url,
    headers: { "x-api-key": server.key },
    payload: [...hashes],
  });
  return [answer.statusCode, answer.json()];
}

it("a content that is reported as present is marked as used before the response", async () => {
  const { hashes } = await upload(inner.deps, contents(2), { at: Date.now() - 2 * HOUR_MS });
  const server = await openShared();
  expect(await check(server, [absent, ...hashes])).toEqual([200, [absent]]);
  const held = await inner.deps.db.call("lookUpHashes", { workspaceId: 1, hashes, at: Date.now() });
  expect(held).toEqual({ missing: [], due: [] });
  await server.close();
});

it("a content that another process sweeps after it was looked up is missing, in the order of the question", async () => {
  const { hashes } = await upload(inner.deps, contents(3), { at: Date.now() - 2 * HOUR_MS });
  const [first, second, third] = hashes as [(typeof hashes)[0], (typeof hashes)[0], (typeof hashes)[0]];
  const at = Date.now();
  const server = await openShared(async (name) => {
    if (name !== "lookUpHashes") return;
    const swept = [{ workspaceId: 1, hash: second }];
    await inner.deps.db.call("removeUnused", { contents: swept, touchedBefore: at, endedBefore: at });
  });
  expect(await check(server, [first, second, absent, second, third])).toEqual([200, [second, absent]]);
  await server.close();
});

it("requests of a key and wrong keys of an address are counted over all servers", async () => {
  const servers = [await openShared(), await openShared()];
  const limits = { requestsPerMinute: 4 };
  const made = await inner.app.inject({
    method: "POST",
    url: "/v1/keys",
    headers: { "x-api-key": inner.key },
    payload: { name: "limited", scopes: ["read"], limits },
  });
  const key = (made.json() as { secret: string }).secret;
  const since = Date.now();
  const statuses: number[] = [];
  const wrong: number[] = [];
  for (let at = 0; at < 16; at++) {
    const { app } = servers[at % 2] as TestServer;
    const send = (secret: string) => app.inject({ url: "/v1/tasks", headers: { "x-api-key": secret } });
    statuses.push((await send(key)).statusCode);
    wrong.push((await send("wrong")).statusCode);
  }
  // Each minute of the clock allows as many again.
  const minutes = Math.floor(Date.now() / 60_000) - Math.floor(since / 60_000) + 1;
  const allowed = statuses.filter((status) => status === 200).length;
  const refused = wrong.filter((status) => status === 401).length;
  expect(allowed).toBeGreaterThanOrEqual(4);
  expect(allowed).toBeLessThanOrEqual(4 * minutes);
  expect(refused).toBeGreaterThanOrEqual(3);
  expect(refused).toBeLessThanOrEqual(3 * minutes);
  expect(new Set([...statuses, ...wrong])).toEqual(new Set([200, 401, 429]));
  for (const server of servers) await server.close();
});

import { afterAll, beforeAll, expect, it } from "vitest";
import { NoSpaceError } from "../blobs/blobStore.ts";
import type { Database } from "../db/database.ts";
import { operations } from "../db/operations/index.ts";
import { openTestServer, type TestServer } from "../openTestServer.suite.ts";
import { contents, hashOf, upload } from "../storage/stores.suite.ts";

const HOUR_MS = 60 * 60 * 1000;
const absent = hashOf(Buffer.from("never uploaded"));
let inner: TestServer;
beforeAll(async () => {
  inner = await openTestServer();
}, 60_000);
afterAll(() => inner.close());

/** Opens a server on the stores of another, whose writes go through `write`. */
function withWrites(write: (name: string, run: () => Promise<unknown>) => Promise<unknown>): Promise<TestServer> {
  const { db, blobs } = inner.deps;
  const call = (name: keyof typeof operations, input: never) => {
    const run = () => db.call(name, input) as Promise<unknown>;
    return operations[name].mode === "write" ? write(name, run) : run();
  };
  return openTestServer({ deps: { db: { ...db, call: call as Database["call"] }, blobs } });
}

async function check(server: TestServer, hashes: readonly string[], key = server.key) {
  const headers = { "x-api-key": key };
  const url = "/v1/tasks/import/check-images";
  const answer = await server.app.inject({ method: "POST", url, headers, payload: [...hashes] });
  return [answer.statusCode, answer.json()];
}

it("returns missing hashes although the disk is full, and logs that the others were not marked as used", async () => {
  const { hashes } = await upload(inner.deps, contents(1), { at: Date.now() - 2 * HOUR_MS });
  const server = await withWrites((name, run) =>
    name === "touchBlobs" ? Promise.reject(new NoSpaceError("full")) : run(),
  );
  expect(await check(server, [absent, ...hashes])).toEqual([200, [absent]]);
  expect(server.logged.filter((line) => line.includes("marking contents as used failed"))).toHaveLength(1);
  await server.close();
});

it("does not wait for writes: neither for those of others nor for its own", async () => {
  const { hashes } = await upload(inner.deps, contents(1), { at: Date.now() - 2 * HOUR_MS });
  const waiting: { name: string; go(): void }[] = [];
  let closed = false;
  const server = await withWrites(async (name, run) => {
    if (closed) await new Promise<void>((go) => waiting.push({ name, go }));
    return run();
  });
  const key = await server.newKey(["upload"]);
  closed = true;
  expect(await check(server, [absent, ...hashes], key)).toEqual([200, [absent]]);
  expect(waiting.map(({ name }) => name)).toEqual(["touchKey", "touchBlobs"]);
  for (const { go } of waiting) go();
  closed = false;
  await expect
    .poll(() => inner.deps.db.call("lookUpHashes", { workspaceId: 1, hashes, at: Date.now() }))
    .toEqual({ missing: [], due: [] });
  await server.close();
});

import { afterAll, beforeAll, expect, it } from "vitest";
import { NoSpaceError } from "../blobs/blobStore.ts";
import type { Database } from "../db/database.ts";
import { openTestServer, type TestServer } from "../openTestServer.suite.ts";
import { contents, hashOf, upload } from "../storage/stores.suite.ts";

const HOUR_MS = 60 * 60 * 1000;
let inner: TestServer;
let server: TestServer;
beforeAll(async () => {
  inner = await openTestServer();
  const db: Database = {
    ...inner.deps.db,
    call: (name, input) =>
      name === "touchBlobs" ? Promise.reject(new NoSpaceError("full")) : inner.deps.db.call(name, input),
  };
  server = await openTestServer({ deps: { db, blobs: inner.deps.blobs } });
});
afterAll(async () => {
  await server.close();
  await inner.close();
});

it("returns missing hashes although the disk is full, and logs that the others were not marked as used", async () => {
  const { hashes } = await upload(inner.deps, contents(1), { at: Date.now() - 2 * HOUR_MS });
  const absent = hashOf(Buffer.from("never uploaded"));
  const answer = await server.app.inject({
    method: "POST",
    url: "/v1/tasks/import/check-images",
    headers: { "x-api-key": server.key },
    payload: [absent, ...hashes],
  });
  expect([answer.statusCode, answer.json()]).toEqual([200, [absent]]);
  expect(server.logged.filter((line) => line.includes("marking contents as used failed"))).toHaveLength(1);
});

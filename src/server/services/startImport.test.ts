import { expect, test, vi } from "vitest";
import { type Database, DatabaseBusyError } from "../db/database.ts";
import { openTestServer } from "../openTestServer.suite.ts";
import { contents, upload } from "../storage/stores.suite.ts";

test("an import that is refused because the database is locked leaves no rows once the lock is gone", async () => {
  const inner = await openTestServer();
  let locked = true;
  let drops = 0;
  const db: Database = {
    ...inner.deps.db,
    isLocked: () => locked,
    call: (name, input) => {
      if (name === "dropReceiving") drops++;
      const isRefused = locked && (name === "finishReceiving" || name === "dropReceiving");
      return isRefused ? Promise.reject(new DatabaseBusyError("locked")) : inner.deps.db.call(name, input);
    },
  };
  const server = await openTestServer({ deps: { db, blobs: inner.deps.blobs } });
  try {
    const { hashes } = await upload(inner.deps, contents(1));
    const answer = await server.app.inject({
      method: "POST",
      url: "/v1/tasks/import",
      headers: { "x-api-key": server.key },
      payload: { project: { id: null, title: "x" }, preset: "images", files: [{ path: "/a.png", hash: hashes[0] }] },
    });
    expect([answer.statusCode, answer.headers["retry-after"]]).toEqual([503, "2"]);
    const left = () => inner.deps.db.call("listReceiving", {});
    expect(await left()).toHaveLength(1);
    locked = false;
    await vi.waitFor(async () => expect(await left()).toEqual([]), { timeout: 25_000, interval: 200 });
    expect(drops).toBeGreaterThan(1);
  } finally {
    await server.close();
    await inner.close();
  }
}, 60_000);

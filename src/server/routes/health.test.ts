import { afterAll, beforeAll, expect, it } from "vitest";
import { type Database, DatabaseBusyError } from "../db/database.ts";
import { openTestServer, type TestServer } from "../openTestServer.suite.ts";

let inner: TestServer;
let server: TestServer;
/** Calls of the database that fail from now on. */
let failing = 0;
beforeAll(async () => {
  inner = await openTestServer();
  const call: Database["call"] = (name, input) => {
    if (failing > 0) {
      failing -= 1;
      return Promise.reject(new DatabaseBusyError("locked"));
    }
    return inner.deps.db.call(name, input);
  };
  server = await openTestServer({ deps: { db: { ...inner.deps.db, call } } });
}, 60_000);
afterAll(async () => {
  await server.close();
  await inner.close();
});

const ready = () => server.app.inject({ method: "GET", url: "/readyz" });

it("stays ready through a failure of the database that passes", async () => {
  failing = 2;
  const { statusCode, json } = await ready();
  expect([statusCode, json()]).toEqual([200, { status: "ready" }]);
  expect(failing).toBe(0);
});

it("is not ready while the database does not respond, with the reason, and ready again afterwards", async () => {
  failing = Number.POSITIVE_INFINITY;
  const { statusCode, headers, json } = await ready();
  failing = 0;
  expect([statusCode, headers["retry-after"]]).toEqual([503, "5"]);
  expect(json()).toEqual({ status: "not ready", reason: "the database does not respond" });
  expect((await ready()).statusCode).toBe(200);
});

import { afterAll, beforeAll, describe } from "vitest";
import { useEngine } from "./testDatabase.suite.ts";
import { hasPostgres, startTestPostgres, type TestPostgres } from "./testPostgres.suite.ts";

// The tests of tasks and imports once more, on Postgres: whole steps of the product, which use most operations.
describe.skipIf(!hasPostgres)("on Postgres", () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startTestPostgres();
    useEngine(server.open);
  }, 60_000);
  afterAll(() => server?.close());

  describe("queue", () => import("../tasks/queue.test.ts").then(() => undefined));
  describe("startOrder", () => import("../tasks/startOrder.test.ts").then(() => undefined));
  describe("importTask", () => import("../tasks/importTask.test.ts").then(() => undefined));
  describe("sharedDatasets", () => import("../tasks/sharedDatasets.test.ts").then(() => undefined));
});

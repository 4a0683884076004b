import { afterAll, beforeAll, describe } from "vitest";
import { useEngine } from "./testDatabase.suite.ts";
import { hasPostgres, startTestPostgres, type TestPostgres } from "./testPostgres.suite.ts";

// The tests of the store and of the API once more, on Postgres.
describe.skipIf(!hasPostgres)("on Postgres", () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startTestPostgres();
    useEngine(server.open);
  }, 60_000);
  afterAll(() => server?.close());

  describe("sweep", () => import("../storage/sweep.test.ts").then(() => undefined));
  describe("compaction", () => import("../storage/compaction.test.ts").then(() => undefined));
  describe("check", () => import("../storage/check.test.ts").then(() => undefined));
  describe("rebuild", () => import("../storage/rebuild.test.ts").then(() => undefined));
  describe("commitUpload", () => import("../storage/commitUpload.test.ts").then(() => undefined));
  describe("checkHashes", () => import("../services/checkHashes.test.ts").then(() => undefined));
  describe("keys", () => import("../services/keys.test.ts").then(() => undefined));
  describe("startWebhooks", () => import("../webhooks/startWebhooks.test.ts").then(() => undefined));
  describe("signInLink", () => import("../routes/signInLink.test.ts").then(() => undefined));
  describe("keyLimits", () => import("../routes/keyLimits.test.ts").then(() => undefined));
});

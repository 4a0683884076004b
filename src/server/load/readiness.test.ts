import { afterAll, beforeAll, expect, test } from "vitest";
import { type MeasuredServer, makeMeasuredDir, startMeasuredServer } from "./measured.suite.ts";
import { send } from "./send.suite.ts";
import { importBodyOf, storeBlobs } from "./storedBlobs.suite.ts";
import { runUploaders } from "./uploaders.suite.ts";

const BLOBS = 20_000;
const LOAD_MS = 8_000;

let folder: Awaited<ReturnType<typeof makeMeasuredDir>>;
let server: MeasuredServer;
beforeAll(async () => {
  folder = await makeMeasuredDir();
  await storeBlobs(folder.dataDir, BLOBS);
  server = await startMeasuredServer(folder.dataDir);
}, 120_000);
afterAll(async () => {
  await server.close();
  await folder.remove();
}, 60_000);

test("20 uploaders and an import do not make the server unready", { timeout: 180_000 }, async () => {
  const until = performance.now() + LOAD_MS;
  let ended = false;
  const statuses: number[] = [];
  const asking = (async () => {
    while (!ended) {
      statuses.push((await send(server.url, server.key, "GET", { path: "/readyz" })).status);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  const importing = send(server.url, server.key, "POST", { path: "/v1/tasks/import", body: importBodyOf(BLOBS) });
  const { uploads, checkMs } = await runUploaders(server, 20, () => performance.now() > until).finally(() => {
    ended = true;
  });
  await asking;
  expect((await importing).status).toBe(200);
  expect(uploads).toBeGreaterThanOrEqual(20);
  expect(checkMs.length).toBeGreaterThanOrEqual(20);
  expect(statuses.length).toBeGreaterThan(5);
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
});

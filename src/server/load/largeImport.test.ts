import { afterAll, beforeAll, expect, test } from "vitest";
import { describeMeasured, type MeasuredServer, makeMeasuredDir, startMeasuredServer } from "./measured.suite.ts";
import { send } from "./send.suite.ts";
import { hashOfNumber, importBodyOf, storeBlobs } from "./storedBlobs.suite.ts";

// `npm run test:large` is the long form, with 1,000,000 files.

const FILES = Number(process.env.IMPORT_FILES ?? 50_000);
/** How long the main thread may be held, ms. */
const HOLD_MS = 50;
/** What the whole server may take while it receives the import: its main thread and those of the database. */
const SERVER_BYTES = 512 * 1024 * 1024;
/** Imports up to this size may take no more when they run. A larger one takes what its list of files needs. */
const USUAL_FILES = 50_000;
const TIMEOUT_MS = FILES * 4 + 120_000;

let folder: Awaited<ReturnType<typeof makeMeasuredDir>>;
let server: MeasuredServer;
beforeAll(async () => {
  folder = await makeMeasuredDir();
  await storeBlobs(folder.dataDir, FILES);
  server = await startMeasuredServer(folder.dataDir);
}, TIMEOUT_MS);
afterAll(async () => {
  await server.close();
  await folder.remove();
}, 120_000);

const get = async (path: string) => JSON.parse((await send(server.url, server.key, "GET", { path })).start);

/** Checks hashes again and again until `ended`. Returns how often. */
async function checkUntil(ended: () => boolean): Promise<number> {
  const hashes = [...Array(1_000).keys()].map(hashOfNumber);
  let checks = 0;
  while (!ended()) {
    const body = (async function* () {
      yield Buffer.from(JSON.stringify([...hashes, hashOfNumber(-1)]));
    })();
    const path = "/v1/tasks/import/check-images";
    const { start } = await send(server.url, server.key, "POST", { path, body });
    expect(JSON.parse(start)).toEqual([hashOfNumber(-1)]);
    checks += 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return checks;
}

test(`an import of ${FILES} files holds nobody up, from its request to its end`, { timeout: TIMEOUT_MS }, async () => {
  let taskId = 0;
  let checks = 0;
  const received = await server.measure(async () => {
    let ended = false;
    const checking = checkUntil(() => ended);
    const call = { path: "/v1/tasks/import", body: importBodyOf(FILES) };
    const { status, start } = await send(server.url, server.key, "POST", call).finally(() => {
      ended = true;
    });
    expect(status, start).toBe(200);
    taskId = JSON.parse(start).taskId;
    checks = await checking;
  });
  console.info(`request: ${describeMeasured(received)}; ${checks} checks meanwhile`);
  expect(received.longest.ms).toBeLessThan(HOLD_MS);
  expect(received.peakBytes).toBeLessThan(SERVER_BYTES);
  expect(checks).toBeGreaterThan(5);

  const imported = await server.measure(async () => {
    for (;;) {
      const task = await get(`/v1/tasks/${taskId}`);
      if (task.finishedAt !== null) {
        expect(task.error).toBeNull();
        expect(task.report.imported.images).toBe(FILES);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
  console.info(`task: ${describeMeasured(imported)}`);
  expect(imported.longest.ms).toBeLessThan(HOLD_MS);
  if (FILES <= USUAL_FILES) expect(imported.peakBytes).toBeLessThan(SERVER_BYTES);
});

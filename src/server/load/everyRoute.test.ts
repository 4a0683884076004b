import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endpoints } from "../../contract/endpoints.ts";
import { type LargestCall, largestCalls, type Send } from "./largestCalls.suite.ts";
import { makeLargestWorld, world } from "./largestWorld.suite.ts";
import {
  describeMeasured,
  type Measured,
  type MeasuredServer,
  makeMeasuredDir,
  startMeasuredServer,
} from "./measured.suite.ts";
import { send } from "./send.suite.ts";

/** Entries of an import. `largeImport.test.ts` has more. */
const FILES = world.blobs;
/** How long a call may hold the main thread, ms. */
const HOLD_MS = 50;
/** What a call may take beyond what the server has before. The first call of a kind also loads code and fills caches, so the second counts. */
const CALL_BYTES = 64 * 1024 * 1024;

/** Makes a folder with as many long names as the largest import here has entries. */
async function makeManyFiles(many: string): Promise<void> {
  await mkdir(many);
  const name = "n".repeat(200);
  for (let i = 0; i < FILES; i++) await writeFile(join(many, `${name}-${i}.txt`), "");
}

let folder: Awaited<ReturnType<typeof makeMeasuredDir>>;
let server: MeasuredServer;
beforeAll(async () => {
  folder = await makeMeasuredDir();
  await makeLargestWorld(folder.dataDir);
  const many = `${folder.dataDir}-many`;
  await makeManyFiles(many);
  server = await startMeasuredServer(folder.dataDir, { WEBHOOK_NETWORKS: "127.0.0.1", IMPORT_ROOTS: `many=${many}` });
}, 600_000);
afterAll(async () => {
  await server.close();
  await folder.remove();
  await rm(`${folder.dataDir}-many`, { recursive: true, force: true });
}, 60_000);

const prepare: Send = async (method, call) => JSON.parse((await send(server.url, server.key, method, call)).start);

/** Waits until no task runs, so that a task that a call has started is not measured as a part of the next call. */
async function untilIdle(): Promise<void> {
  for (;;) {
    const running = await Promise.all(
      ["queued", "consumed", "started", "terminating"].map((status) =>
        prepare("GET", { path: `/v1/tasks?status=${status}&limit=1` }),
      ),
    );
    if (running.every(({ items }) => items.length === 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function measure(method: string, call: LargestCall): Promise<Measured> {
  return server.measure(async () => {
    const { status, start } = await send(server.url, server.key, method, call);
    expect(call.status ?? [200], start.slice(0, 300)).toContain(status);
  });
}

describe("the largest call of every endpoint", () => {
  it("is known", () => {
    expect(Object.keys(largestCalls).sort()).toEqual(endpoints.map(({ operationId }) => operationId).sort());
  });

  it.each(endpoints.map((endpoint) => [endpoint.operationId, endpoint] as const))(
    "%s holds the main thread for a moment, and takes little memory",
    { timeout: 600_000 },
    async (operationId, { method }) => {
      const make = largestCalls[operationId];
      if (make === undefined) throw new Error(`${operationId} has no largest call.`);
      const first = await measure(method, await make(prepare, FILES));
      await untilIdle();
      const second = await measure(method, await make(prepare, FILES));
      await untilIdle();
      console.info(`${operationId}: ${describeMeasured(first)}; again: ${describeMeasured(second)}`);
      expect(first.longest.ms).toBeLessThan(HOLD_MS);
      expect(second.longest.ms).toBeLessThan(HOLD_MS);
      expect(second.peakBytes - second.startBytes).toBeLessThan(CALL_BYTES);
    },
  );
});

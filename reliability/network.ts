import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { createApi } from "../e2e/api.ts";
import { createNativeClient, type HashedFile, noiseFiles } from "../e2e/nativeClient.ts";
import { checkSet } from "../e2e/setChecker.ts";
import { type FaultProxy, openFaultProxy, seededSchedule } from "../src/server/scale/faultProxy.suite.ts";
import { counted, type Part } from "./part.ts";
import { loggedErrors, readServer, sentences } from "./readServer.ts";
import { startServer } from "./startServer.ts";

const FILES = 150;
const FILE_BYTES = 4_000;
const FAULTS = 8;
const SHORT_SEEDS = 20;
const LONG_SEEDS = 2_000;
/** The client gives up on a stalled connection after this. */
const STALL_MS = 1_500;
const TRIES = 60;

/** Imports files as a client that never gives up: it asks what is missing, sends that, and starts the import, each again until it works. */
async function importStubbornly(proxy: FaultProxy, key: string, files: readonly HashedFile[], title: string) {
  const idempotencyKey = randomUUID();
  const acknowledged = new Set<string>();
  async function untilItWorks<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (attempt === TRIES) throw error;
        await sleep(Math.min(500, 10 * attempt));
      }
    }
  }
  const client = createNativeClient({ url: proxy.url, key }, { stallMs: STALL_MS });
  try {
    await untilItWorks(async () => {
      const missing = await client.missing(files.map(({ hash }) => hash));
      const rest = files.filter(({ hash }) => missing.has(hash));
      await client.upload(rest, ({ hash }) => acknowledged.add(hash));
    });
    // Delivered three times, as a browser does when a kept connection breaks.
    const ids = await Promise.all(
      [1, 2, 3].map(() => untilItWorks(() => client.start(files, title, "images", idempotencyKey))),
    );
    return { acknowledged, ids: new Set(ids) };
  } finally {
    client.close();
  }
}

/** Imports through a proxy that follows a seeded schedule of faults. */
export const network: Part = {
  name: "network",
  title: "network fault schedules",
  weight: 5,
  async run({ seed, hasTime, isShort, startedData, watch, say }) {
    const product = await startServer({ from: startedData });
    const proxy = await openFaultProxy(product.url);
    const memory = watch(product.pid());
    const api = createApi(product);
    const problems: string[] = [];
    const acknowledged = new Set<string>();
    let seeds = 0;
    let lost = 0;
    try {
      const goal = isShort ? SHORT_SEEDS : LONG_SEEDS;
      while (seeds < goal && (seeds < 10 || hasTime())) {
        const own = seed + seeds++;
        const files = noiseFiles(FILES, FILE_BYTES, own * 1000);
        const title = `seed ${own}`;
        proxy.follow(seededSchedule(own, FAULTS, { stallMs: STALL_MS }));
        try {
          const done = await importStubbornly(proxy, product.key, files, title);
          for (const hash of done.acknowledged) acknowledged.add(hash);
          const [taskId = 0] = done.ids;
          if (done.ids.size !== 1) problems.push(`${title}: one import has the tasks ${[...done.ids].join(", ")}`);
          const task = await api.ended(taskId);
          const images = task.report?.imported.images;
          if (images !== FILES) problems.push(`${title}: ${images} of ${FILES} images imported`);
        } catch (error) {
          problems.push(`${title}: ${error instanceof Error ? error.message : error}`);
        }
        const titles = (await api.tasks()).filter((task) => task.title === title);
        if (titles.length > 1) problems.push(`${title}: ${titles.length} tasks`);
        if (seeds % 20 === 0) {
          say(`${seeds} seeds`);
          const report = await checkSet(product, { acknowledged: files.map(({ hash }) => hash), imports: [title] });
          problems.push(...sentences(report, title));
          lost += report.lost.length;
        }
      }
      const sent = proxy.upBytes() / (seeds * FILES * FILE_BYTES);
      const faulty = [...proxy.faults].filter(([kind]) => kind !== "none").reduce((sum, [, count]) => sum + count, 0);
      const errors = loggedErrors(product.log());
      problems.push(...errors.slice(0, 5).map((line) => `the server logged an error: ${line.slice(0, 300)}`));
      const found = await readServer(product, { acknowledged }, `after ${seeds} seeds`);
      return {
        done: `${counted(seeds, "seed")}, ${counted(faulty, "broken connection")}, each import started three times`,
        lost: Math.max(lost, found.lost),
        corrupt: found.corrupt,
        serverErrors: errors.length,
        figures: `${sent.toFixed(2)} times the bytes of the files sent`,
        problems: [...problems, ...found.problems],
      };
    } finally {
      memory.stop();
      await proxy.close();
      await product.dispose();
    }
  },
};

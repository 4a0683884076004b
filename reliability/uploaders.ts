import { setTimeout as sleep } from "node:timers/promises";
import { createNativeClient, noiseFiles } from "../e2e/nativeClient.ts";
import { counted, type Part } from "./part.ts";
import { percentile } from "./percentile.ts";
import { loggedErrors, readServer } from "./readServer.ts";
import { startServer } from "./startServer.ts";

const SHORT = { uploaders: 20, files: 100, bytes: 20_000 };
const LONG = { uploaders: 200, files: 1_000, bytes: 100_000 };
/** Most memory of the server, MB. */
export const MOST_MB = 512;

/** Lets many clients upload at the same time while another checks hashes. */
export const uploaders: Part = {
  name: "uploaders",
  title: "uploaders at the same time",
  weight: 4,
  async run({ seed, hasTime, isShort, startedData, watch }) {
    const { uploaders: many, files: each, bytes } = isShort ? SHORT : LONG;
    const product = await startServer({ from: startedData });
    const memory = watch(product.pid());
    const acknowledged: string[] = [];
    const problems: string[] = [];
    const checkMs: number[] = [];
    let running = true;
    try {
      const checks = (async () => {
        const client = createNativeClient(product);
        while (running) {
          const since = performance.now();
          await client.missing(noiseFiles(20, 300, 7).map(({ hash }) => hash));
          checkMs.push(performance.now() - since);
          await sleep(50);
        }
        client.close();
      })();
      const uploads = Array.from({ length: many }, async (_, who) => {
        const client = createNativeClient(product);
        // In steps, so that no uploader keeps all its files in memory, and each ends when the time is up.
        for (let at = 0; at < each && (at === 0 || isShort || hasTime()); at += 100) {
          const files = noiseFiles(Math.min(100, each - at), bytes, seed + who * 1_000_000 + at);
          await client.upload(files, ({ hash }) => acknowledged.push(hash));
        }
        client.close();
      });
      for (const outcome of await Promise.allSettled(uploads)) {
        if (outcome.status === "rejected") problems.push(`an uploader failed: ${outcome.reason}`);
      }
      running = false;
      await checks;
      if (memory.peakMb() > MOST_MB) problems.push(`the server used ${Math.round(memory.peakMb())} MB`);
      const errors = loggedErrors(product.log());
      const found = await readServer(product, { acknowledged }, `after ${many} uploaders`);
      return {
        done: `${counted(many, "uploader")}, ${counted(acknowledged.length, "acknowledged file")} of ${bytes / 1000} kB`,
        lost: found.lost,
        corrupt: found.corrupt,
        serverErrors: errors.length,
        figures: `p99 of check-images ${Math.round(percentile(checkMs, 99))} ms of ${checkMs.length}`,
        problems: [...problems, ...found.problems],
      };
    } finally {
      running = false;
      memory.stop();
      await product.dispose();
    }
  },
};

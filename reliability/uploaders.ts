import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { createNativeClient, type HashedFile, noiseFiles } from "../e2e/nativeClient.ts";
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
      const hashes = noiseFiles(20, 300, 7).map(({ hash }) => hash);
      const check = async () => {
        const client = createNativeClient(product);
        while (running) {
          const since = performance.now();
          await client.missing(hashes);
          checkMs.push(performance.now() - since);
          await sleep(50);
        }
        client.close();
      };
      // At once, because an error that nobody waits for yet would end this program.
      const checks = check().catch((error) => problems.push(`a check of hashes failed: ${error}`));
      const uploads = Array.from({ length: many }, async (_, who) => {
        // In steps, so that no uploader keeps all its files in memory, and each ends when the time is up.
        for (let at = 0; at < each && (at === 0 || isShort || hasTime()); at += 100) {
          const files: HashedFile[] = [];
          const end = Math.min(each, at + 100);
          for (let next = at; next < end; next++) {
            files.push(...noiseFiles(1, bytes, seed + who * 1_000_000 + next));
            // All uploaders share this thread; drawing for minutes, it would look dead to the server.
            await setImmediate();
          }
          // Of its own: the server may close a connection that rested while files were drawn just when it is used again.
          const client = createNativeClient(product);
          await client.upload(files, ({ hash }) => acknowledged.push(hash));
          client.close();
        }
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

import { createMaintenance } from "./maintenance.ts";
import { contents, upload, withDataDir } from "./stores.suite.ts";

// A process of kill.test.ts: stores uploads, four at a time, and prints the hashes that it has acknowledged, until it is killed. A sweep runs
// all the time in parallel.

const dataDir = process.argv[2];
if (!dataDir) throw new Error("The argument with the data directory is missing.");

await withDataDir(dataDir, async (stores) => {
  await stores.blobs.removeLeftovers();
  const maintenance = createMaintenance({
    stores,
    unusedUploadHours: 1,
    openCopy: () => Promise.reject(new Error("This program makes no backups.")),
    now: () => Date.now(),
  });
  const day = 24 * 60 * 60 * 1000;
  async function ingest(): Promise<never> {
    for (;;) {
      const { hashes } = await upload(stores, contents(1 + Math.floor(Math.random() * 30), 3_000));
      process.stdout.write(`${hashes.join(" ")}\n`);
      // Unused contents, so that the sweep has something to rewrite.
      await upload(stores, contents(5, 2_000), { at: Date.now() - day });
    }
  }
  async function sweep(): Promise<never> {
    for (;;) await maintenance.sweep({ graceMs: 0 });
  }
  await Promise.all([ingest(), ingest(), ingest(), ingest(), sweep()]);
});

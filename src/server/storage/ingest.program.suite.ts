import { createMaintenance } from "./maintenance.ts";
import { contents, upload, withDataDir } from "./stores.suite.ts";

// A process of its own for kill.test.ts: takes in uploads, four at once, and says which contents it has acknowledged, until it is killed.
// A sweep runs all the time beside them.

const dataDir = process.argv[2];
if (!dataDir) throw new Error("Name a data directory.");

await withDataDir(dataDir, async (stores) => {
  await stores.blobs.cleanTemporary();
  const maintenance = createMaintenance({
    stores,
    unusedUploadHours: 1,
    openCopy: () => Promise.reject(new Error("no backup here")),
    now: () => Date.now(),
  });
  const day = 24 * 60 * 60 * 1000;
  async function ingest(): Promise<never> {
    for (;;) {
      const { hashes } = await upload(stores, contents(1 + Math.floor(Math.random() * 30), 3_000));
      process.stdout.write(`${hashes.join(" ")}\n`);
      // What nobody needs, so that the sweep has something to rewrite.
      await upload(stores, contents(5, 2_000), { at: Date.now() - day });
    }
  }
  async function sweep(): Promise<never> {
    for (;;) await maintenance.sweep({ graceMs: 0 });
  }
  await Promise.all([ingest(), ingest(), ingest(), ingest(), sweep()]);
});

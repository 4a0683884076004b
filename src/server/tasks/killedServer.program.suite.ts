import { openFileBlobStore } from "../blobs/fileBlobStore.ts";
import type { Database } from "../db/database.ts";
import { openSqlite } from "../db/sqlite.ts";
import { createMetrics } from "../metrics.ts";
import { dataDirLayout } from "../storage/dataDirLayout.ts";
import { startTasks } from "./startTasks.ts";

// A process of kill.test.ts: runs the tasks of a data directory, prints the name of each database call, and kills itself at the first call
// with a given name, before or after it; never when the name is empty. Imports may read the folder of the last argument, the source "incoming". Prints
// "ended" when all tasks have ended.

const [dataDir, killAt, moment, folder] = process.argv.slice(2);
if (!dataDir) throw new Error("The argument with the data directory is missing.");

const { database, segments } = dataDirLayout(dataDir);
const opened = await openSqlite({ file: database, readers: 1 });
const db: Pick<Database, "call"> = {
  async call(name, input) {
    const mine = name === killAt;
    process.stdout.write(`${name}\n`);
    if (mine && moment === "before") process.kill(process.pid, "SIGKILL");
    const output = await opened.call(name, input);
    if (mine && moment === "after") process.kill(process.pid, "SIGKILL");
    return output as never;
  },
};
const quiet = { info: () => undefined, error: (data: object) => console.error(data) };
const blobs = await openFileBlobStore(segments);
const queue = await startTasks({
  db,
  blobs,
  blobsAddress: { kind: "folder", directory: segments },
  ...(folder && { sources: { places: [{ kind: "folder", name: "incoming", folder }], maxFileBytes: 1e9 } }),
  workers: 1,
  now: Date.now,
  log: quiet,
  metrics: createMetrics(),
});
await queue.idle();
process.stdout.write("ended\n");
await queue.close();
await opened.close();
await blobs.close();
process.exit(0);

import { count } from "../../model/plural.ts";
import type { Config } from "../config.ts";
import { openSqlite } from "../db/sqlite.ts";
import { openBlobsOf } from "../openBlobsOf.ts";
import { makeDataDir, type OpenNotice, openStores } from "../openStores.ts";
import { restore } from "../storage/restore.ts";
import { runCheck } from "./check.ts";
import type { CommandContext } from "./commandContext.ts";

/**
 * Runs `dropset restore DIR`: copies a backup into DATA_DIR, then reads and hashes every byte of the copy. No server can run there, because
 * the folder has to be empty. `notify` receives what happens to the schema of the copy. Returns exit code 1 when there is damage.
 */
export async function runRestore(
  config: Config,
  folder: string,
  { print, signal, notify }: Pick<CommandContext, "print" | "signal"> & { notify: OpenNotice },
): Promise<number> {
  const { dataDir } = config;
  await makeDataDir(dataDir);
  const openCopy = (file: string) =>
    openSqlite({ file, readers: 1, notify: ({ message, ...data }) => notify(message, data) });
  const segments = await restore({ folder, dataDir, openTarget: () => openBlobsOf(config), openCopy, signal });
  print(`Restored the database and ${count(segments, "segment")} to ${dataDir}.`);
  const stores = await openStores(config, notify);
  try {
    const { db, maintenance } = stores;
    const context = { deps: { db, now: Date.now, config }, maintenance, serving: false, print, signal };
    return await runCheck(context, { readData: true, rebuild: false });
  } finally {
    await stores.close();
  }
}

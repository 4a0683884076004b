import { pino } from "pino";
import { createBackground } from "../background.ts";
import { closeAll } from "../closeAll.ts";
import { type Config, ConfigError } from "../config.ts";
import { measureCalls } from "../db/measureCalls.ts";
import { createMetrics } from "../metrics.ts";
import { openStores } from "../openStores.ts";
import { runTasks } from "../runTasks.ts";
import { openThumbnails } from "../thumbnails/openThumbnails.ts";
import { startUpkeep } from "../upkeep.ts";

/**
 * Starts a process that runs tasks and takes part in the upkeep, without a port. Throws `ConfigError` without `DATABASE_URL`, because the
 * embedded database is for one process, and when `WORKERS` is 0.
 */
export async function startWorker(config: Config): Promise<{ stop(): Promise<void> }> {
  if (config.databaseUrl === undefined) {
    throw new ConfigError("dropset worker needs DATABASE_URL: the embedded database is for one process, the server.");
  }
  if (config.workers === 0)
    throw new ConfigError("WORKERS is 0, so this worker would do nothing. Set it to 1 or more.");
  const log = pino({ level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const stores = await openStores(config, (message, data) => log.info(data, message));
  const closers: (() => Promise<void>)[] = [() => stores.close()];
  try {
    for (const warning of stores.warnings) log.warn(warning);
    const metrics = createMetrics();
    const { blobs, maintenance, now } = stores;
    const db = measureCalls(stores.db, metrics.databaseCalled);
    const { thumbnails, thumbnailStore, close } = await openThumbnails(config, { now, log });
    closers.unshift(close);
    const upkeep = startUpkeep({ config, db, log, now }, { maintenance, thumbnailStore });
    closers.unshift(() => upkeep.stop());
    const background = createBackground(log);
    closers.unshift(() => background.stop());
    const tasks = await runTasks({ config, db, blobs, now, log, thumbnails }, { background, metrics });
    closers.unshift(() => tasks.close());
    log.info({ dataDir: config.dataDir, workers: config.workers, pid: process.pid }, "worker ready");
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
  return {
    async stop() {
      log.info("stopping");
      await closeAll(closers);
      log.info("stopped");
    },
  };
}

import { pino } from "pino";
import { createWorkerApp } from "../app.ts";
import { createBackground } from "../background.ts";
import { closeAll } from "../closeAll.ts";
import { type Config, ConfigError } from "../config.ts";
import { measureCalls } from "../db/measureCalls.ts";
import type { Deps } from "../deps.ts";
import { listen } from "../listen.ts";
import { createMetrics } from "../metrics.ts";
import { openStores } from "../openStores.ts";
import { runTasks } from "../runTasks.ts";
import { createSources } from "../sources/sources.ts";
import { createTaskWaits } from "../tasks/taskWaits.ts";
import { openThumbnails } from "../thumbnails/openThumbnails.ts";
import { startUpkeep } from "../upkeep.ts";

/**
 * Starts a process that runs tasks and takes part in the upkeep. It has a port only with `WORKER_PORT`, for its health and metrics. Throws
 * `ConfigError` without `DATABASE_URL`, because the embedded database is for one process, and when `WORKERS` is 0.
 */
export async function startWorker(config: Config, version: string): Promise<{ stop(): Promise<void> }> {
  if (config.databaseUrl === undefined) {
    throw new ConfigError("dropset worker needs DATABASE_URL: the embedded database is for one process, the server.");
  }
  if (config.workers === 0)
    throw new ConfigError("WORKERS is 0, so this worker would do nothing. Set it to 1 or more.");
  const log = pino({ level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const stores = await openStores(config, (message, data) => log.info(data, message));
  const closers: (() => Promise<void>)[] = [() => stores.close()];
  let ready = false;
  try {
    for (const warning of stores.warnings) log.warn(warning);
    const metrics = createMetrics({ ofProcess: config.workerPort !== undefined });
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
    const sources = createSources(config.importSources);
    const deps: Deps = { config, db, blobs, version, log, now, sources, taskWaits: createTaskWaits({ db }) };
    const notReady = () => (ready ? undefined : "the worker is shutting down");
    const port = await openPort(deps, { metrics, notReady }, closers);
    ready = true;
    const { dataDir, workers } = config;
    log.info({ dataDir, workers, pid: process.pid, ...(port !== undefined && { port }) }, "worker ready");
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
  return {
    async stop() {
      ready = false;
      log.info("stopping");
      await closeAll(closers);
      log.info("stopped");
    },
  };
}

/** Opens the port of a worker, when it has one. Returns its number. */
async function openPort(
  deps: Deps,
  options: Parameters<typeof createWorkerApp>[1],
  closers: (() => Promise<void>)[],
): Promise<number | undefined> {
  const { host, workerPort } = deps.config;
  if (workerPort === undefined) return undefined;
  const app = await createWorkerApp(deps, options);
  // The last to close, so that it states for how long the worker is shutting down.
  closers.push(() => app.close());
  return listen(app, { port: workerPort, host });
}

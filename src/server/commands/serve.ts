import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { pino } from "pino";
import { createApp } from "../app.ts";
import { createBackground } from "../background.ts";
import { blobsAddressOf } from "../blobsAddressOf.ts";
import { closeAll } from "../closeAll.ts";
import { type Config, ConfigError } from "../config.ts";
import { startControl } from "../control.ts";
import { callPatiently } from "../db/callPatiently.ts";
import { measureCalls } from "../db/measureCalls.ts";
import type { Deps } from "../deps.ts";
import { createExportThread } from "../exports/exportThread.ts";
import { installLibrary } from "../library/installLibrary.ts";
import { listen } from "../listen.ts";
import { createMetrics } from "../metrics.ts";
import { openStores, START_PATIENCE_MS } from "../openStores.ts";
import { builtPageDirectory } from "../packageFiles.ts";
import { runTasks } from "../runTasks.ts";
import { serverUrl } from "../serverUrl.ts";
import { type AdminKey, ensureAdminKey } from "../services/keys.ts";
import { DEFAULT_WORKSPACE } from "../services/managedWorkspace.ts";
import { createSignInLink } from "../services/signInLinks.ts";
import { dropAbandoned } from "../services/startImport.ts";
import { createSources } from "../sources/sources.ts";
import type { Tasks } from "../tasks/startTasks.ts";
import { createTaskWaits } from "../tasks/taskWaits.ts";
import { openThumbnails } from "../thumbnails/openThumbnails.ts";
import { startUpkeep } from "../upkeep.ts";
import { startWebhooks } from "../webhooks/startWebhooks.ts";

/** A running server. */
interface Serving {
  /** Its address. */
  readonly url: string;
  /** Ends running requests, stops, and releases the data directory. May be called twice. */
  stop(): Promise<void>;
}

/** Starts a server. `announce` shows the user a text that must not be logged. */
export async function serve(config: Config, version: string, announce: (text: string) => void): Promise<Serving> {
  const log = pino({ level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const tls = await readTls(config);
  const stores = await openStores(config, (message, data) => log.info(data, message));
  for (const warning of stores.warnings) log.warn(warning);
  const closers: (() => Promise<void>)[] = [() => stores.close()];
  let ready = false;
  try {
    const { blobs, maintenance, now } = stores;
    const alone = !stores.db.isShared;
    const metrics = createMetrics({ ofProcess: true });
    const db = measureCalls(stores.db, metrics.databaseCalled);
    const taskWaits = createTaskWaits({ db });
    const pageDirectory = builtPageDirectory();
    const sources = createSources(config.importSources);
    const base: Deps = { config, db, blobs, version, log, now, taskWaits, sources, pageDirectory };
    if (alone) await blobs.removeLeftovers();
    // A busy database server may not respond in time; what follows a start would end with it.
    const patient = alone
      ? base
      : { ...base, db: { ...db, ...callPatiently(db, AbortSignal.timeout(START_PATIENCE_MS)) } };
    await dropAbandoned(patient);

    const blobsAddress = blobsAddressOf(config);
    const { thumbnails, thumbnailStore, close } = await openThumbnails(config, { now, log });
    closers.unshift(close);
    const webhooks = await startWebhooks({
      db,
      networks: config.webhookNetworks,
      version,
      alone,
      now,
      log,
    });
    closers.unshift(() => webhooks.close());
    const exporter = createExportThread({ db, blobsAddress, log });
    closers.unshift(() => exporter.close());
    let tasks: Tasks | undefined;
    const deps: Deps = {
      ...base,
      thumbnails,
      exporter,
      webhooks,
      tasks: { wake: () => tasks?.wake(), expect: () => tasks?.expect() },
    };
    const app = await createApp(deps, {
      metrics,
      notReady: () => (ready ? undefined : "the server is starting or shutting down"),
      ...(tls === undefined ? {} : { tls }),
    });
    closers.unshift(async () => {
      const cut = setTimeout(() => app.server.closeAllConnections(), config.shutdownMs);
      await Promise.all([app.close(), tasks?.close()]);
      clearTimeout(cut);
    });
    const port = await listen(app, config);
    const url = serverUrl(config, port);
    // Only when the port is open: otherwise a new key would never be shown.
    announce(await welcome(deps, url, await ensureAdminKey({ ...deps, db: patient.db }, config.key)));

    const upkeep = startUpkeep(deps, { maintenance, thumbnailStore });
    closers.unshift(() => upkeep.stop());
    // Commands use a database server directly, which any number of processes may.
    if (alone) {
      try {
        const control = await startControl(config.dataDir, { deps, maintenance, url, serving: true });
        closers.unshift(() => control.close());
      } catch (error) {
        log.warn({ err: error }, "commands cannot reach this server, stop it to run them");
      }
    }
    const background = createBackground(log);
    closers.unshift(() => background.stop());
    if (config.workers > 0) {
      const onEnded = (taskId: number) => {
        taskWaits.ended(taskId);
        webhooks.wake();
      };
      tasks = await runTasks({ ...deps, thumbnails }, { background, metrics, onEnded });
    }
    const { signal } = background;
    background.run("installing the sample project", installLibrary(stores, { now, wake: () => tasks?.wake(), signal }));
    ready = true;
    log.info({ url, dataDir: config.dataDir, version, pid: process.pid }, "ready");

    let stopped: Promise<void> | undefined;
    return {
      url,
      stop() {
        ready = false;
        stopped ??= (async () => {
          log.info("stopping");
          // A proxy sees in the meantime that this server is not ready any more.
          await pause(config.drainMs);
          await closeAll(closers);
          log.info("stopped");
        })();
        return stopped;
      },
    };
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

async function readTls({ tls }: Config): Promise<{ cert: Buffer; key: Buffer } | undefined> {
  if (tls === undefined) return undefined;
  const read = async (name: string, file: string) => {
    try {
      return await readFile(file);
    } catch {
      throw new ConfigError(`${name} is "${file}", which cannot be read.`);
    }
  };
  return { cert: await read("TLS_CERT", tls.certFile), key: await read("TLS_KEY", tls.keyFile) };
}

async function welcome(deps: Deps, url: string, admin: AdminKey): Promise<string> {
  switch (admin.state) {
    case "made": {
      const made = await createSignInLink(deps, { url, keyId: admin.keyId }, { via: "server" });
      return `
Dropset is ready. Sign in with this link, which works once, within an hour:

  ${made?.link}

"dropset sign-in" prints another one. The admin key, for scripts, which is not shown again:

  ${admin.key}

If you lose it, create another key with "dropset keys create".
`;
    }
    case "revoked":
      return `\nDropset is ready at ${url}\nThe key in DROPSET_KEY was revoked. Set another one, or create a key with "dropset keys create".\n`;
    case "other":
      return `\nDropset is ready at ${url}\nThe key in DROPSET_KEY is a created key, not an admin key of the workspace "${DEFAULT_WORKSPACE}". It stays as it is. Set another one to get an admin key.\n`;
    case "configured":
    case "kept":
      return `\nDropset is ready at ${url}\n"dropset sign-in" prints a link to sign in.\n`;
    default:
      return admin satisfies never;
  }
}

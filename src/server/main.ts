import { stat } from "node:fs/promises";
import { NoSpaceError, StoreUnavailableError } from "./blobs/blobStore.ts";
import { readCommand, type StoreCommand, UsageError } from "./commands/command.ts";
import { runHealth } from "./commands/health.ts";
import { helpText } from "./commands/help.ts";
import { runMigrate } from "./commands/migrate.ts";
import { runRestore } from "./commands/restore.ts";
import { runCommand } from "./commands/runCommand.ts";
import { serve } from "./commands/serve.ts";
import { startWorker } from "./commands/worker.ts";
import { type Config, ConfigError, readConfig } from "./config.ts";
import { askServer, ServerGoneError } from "./control.ts";
import { DatabaseBusyError, DatabaseOpenError, DatabaseReadOnlyError } from "./db/database.ts";
import { keepHeapsSmall } from "./keepHeapsSmall.ts";
import { DataDirInUseError } from "./lock.ts";
import { MigrationError } from "./migrate/migrationError.ts";
import { openStores } from "./openStores.ts";
import { readVersion } from "./packageFiles.ts";
import { serverUrl } from "./serverUrl.ts";
import { BackupFolderError } from "./storage/backupMark.ts";

/** Runs one command, given by arguments and environment. Returns the exit code. */
async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const command = readCommand(args);
  const version = readVersion();
  switch (command.name) {
    case "help":
      process.stdout.write(helpText(version, command.topic));
      return 0;
    case "version":
      process.stdout.write(`${version}\n`);
      return 0;
    case "serve":
      return runUntilStopped(readConfig(env), (config) => serve(config, version, (text) => process.stderr.write(text)));
    case "worker":
      return runUntilStopped(readConfig(env), (config) => startWorker(config, version));
    case "health":
      return runHealth(readConfig(env), { print });
    case "restore": {
      const config = readConfig(env);
      if (config.databaseUrl !== undefined) throw notEmbedded(command.name);
      return runRestore(config, command.folder, { print, signal: interruption().signal, notify: printNotice });
    }
    case "migrate": {
      const { signal } = interruption();
      return runMigrate(readConfig(env), command, { env, print, notify: printNotice, signal });
    }
    default:
      return runOnStores(readConfig(env), command);
  }
}

/** Starts a server or a worker, and stops it when the process is asked to end. Returns the exit code. */
async function runUntilStopped(
  config: Config,
  start: (config: Config) => Promise<{ stop(): Promise<void> }>,
): Promise<number> {
  keepHeapsSmall();
  const running = await start(config);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      process.once(signal, () => {
        resolve();
        // A second signal ends the program at once.
        process.once(signal, () => process.exit(1));
      });
    }
  });
  // Acknowledged files are on disk already, so a shutdown that hangs can be ended.
  const patienceMs = config.drainMs + config.shutdownMs * 3;
  setTimeout(() => {
    process.stderr.write("The process did not stop in time and was ended.\n");
    process.exit(1);
  }, patienceMs).unref();
  await running.stop();
  return 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Prints what happens while the stores are opened, beside the output of the command. */
function printNotice(message: string, data: { from?: number; to?: number; copy?: string }): void {
  const versions = data.to === undefined ? "" : `Schema ${data.from} to ${data.to}: `;
  process.stderr.write(`${versions}${message}${data.copy === undefined ? "" : ` (copy: ${data.copy})`}.\n`);
}

/**
 * Lets the server on the data directory run a command, or runs it here when there is no server, or when several processes share a database server.
 * Returns the exit code.
 */
async function runOnStores(config: Config, command: StoreCommand): Promise<number> {
  const isShared = config.databaseUrl !== undefined;
  // With both stores elsewhere, a process needs a folder for bytes on their way only, and makes it.
  if (!isShared || config.objectStore === undefined) await expectFolder(config.dataDir);
  if (isShared && command.name === "backup") throw notEmbedded(command.name);
  const exitCode = isShared ? undefined : await askServer(config.dataDir, command, print);
  if (exitCode !== undefined) return exitCode;
  const stores = await openStores(config, printNotice);
  for (const warning of stores.warnings) process.stderr.write(`${warning}\n`);
  try {
    const deps = { db: stores.db, now: stores.now, config };
    const { signal } = interruption();
    const { maintenance } = stores;
    const url = serverUrl(config, config.port);
    // Others may be at work, so what they may be reading is kept.
    return await runCommand({ deps, maintenance, url, serving: isShared, print, signal }, command);
  } finally {
    await stores.close();
  }
}

async function expectFolder(dataDir: string): Promise<void> {
  const found = await stat(dataDir).catch(() => undefined);
  if (found?.isDirectory()) return;
  const fault = found === undefined ? "does not exist" : "is not a folder";
  throw new ConfigError(`${dataDir} ${fault}. Set DATA_DIR to the data directory of the server.`);
}

function notEmbedded(command: string): ConfigError {
  return new ConfigError(
    `${command} is for the embedded database. With DATABASE_URL, copy the database with its own tools (pg_dump) first, then DATA_DIR or the bucket; restore both before a start.`,
  );
}

function interruption(): AbortController {
  const controller = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => controller.abort(new Error("Interrupted.")));
  }
  return controller;
}

/** Errors whose message states what to do. */
const EXPLAINED = [
  ConfigError,
  DataDirInUseError,
  ServerGoneError,
  DatabaseOpenError,
  BackupFolderError,
  StoreUnavailableError,
  MigrationError,
];

/** Returns the message for an error: a sentence when the user can act on it, else the stack. */
function explain(error: unknown, env: NodeJS.ProcessEnv): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof UsageError) return `${error.message}\nRun "dropset --help" for the usage.`;
  if (EXPLAINED.some((kind) => error instanceof kind)) return error.message;
  if (error instanceof DatabaseBusyError || error instanceof DatabaseReadOnlyError)
    return `${error.message} Nothing was started.`;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (error instanceof NoSpaceError && error.where === "object store")
    return `${error.message} Make room and start again.`;
  if (error instanceof NoSpaceError || code === "ENOSPC")
    return `The disk with the data directory (${env.DATA_DIR || "./data"}) is full. Free some space and start again.`;
  const variable = String((error as { port?: number }).port) === env.WORKER_PORT ? "WORKER_PORT" : "PORT";
  const where = `${env.HOST || "127.0.0.1"}:${env[variable] || "8080"}`;
  if (code === "EADDRINUSE") return `${where} is in use by another program. Set ${variable} to a free port.`;
  if (code === "EADDRNOTAVAIL")
    return `This machine does not have the address ${env.HOST}. Set HOST to an address of this machine, or to 0.0.0.0.`;
  if (code === "EACCES" && syscall === "listen")
    return `Listening on ${where} is not allowed for this user. Set ${variable} to 1024 or above.`;
  if (code === "EACCES" || code === "EROFS") return `DATA_DIR cannot be written: ${error.message}`;
  return error.stack ?? error.message;
}

process.on("unhandledRejection", (error) => {
  // An error in one request must not end the others.
  process.stderr.write(
    `${JSON.stringify({ level: 50, time: new Date().toISOString(), msg: "unhandled rejection", err: String(error instanceof Error ? error.stack : error) })}\n`,
  );
});

main(process.argv.slice(2), process.env).then(
  (exitCode) => {
    process.exitCode = exitCode;
    // Everything was asked to end. A thread that does not end must not keep the process running.
    setTimeout(() => process.exit(exitCode), 2_000).unref();
  },
  (error: unknown) => {
    process.stderr.write(`${explain(error, process.env)}\n`);
    process.exit(error instanceof UsageError || error instanceof ConfigError ? 2 : 1);
  },
);

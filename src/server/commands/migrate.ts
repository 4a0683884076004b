import { count } from "../../model/plural.ts";
import { NoSpaceError } from "../blobs/blobStore.ts";
import { formatBytes } from "../byteSize.ts";
import { type Config, ConfigError, readDatabaseUrl, readObjectStore } from "../config.ts";
import { DatabaseBusyError } from "../db/database.ts";
import { translatePostgresError } from "../db/postgresErrors.ts";
import { migrate } from "../migrate/migrate.ts";
import { MigrationError } from "../migrate/migrationError.ts";
import type { TargetPlace } from "../migrate/place.ts";
import { planMigration } from "../migrate/planMigration.ts";
import { placeText } from "../openBlobsOf.ts";
import type { OpenNotice } from "../openStores.ts";
import type { MigrateCommand } from "./command.ts";

/** How often the progress is printed, ms. */
const PROGRESS_MS = 10_000;

interface MigrateContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  print(line: string): void;
  readonly notify: OpenNotice;
  readonly signal: AbortSignal;
}

/**
 * Runs `dropset migrate`: copies the installation of the settings to the place of the options, or with `isDryRun` reports what would be copied.
 * Returns exit code 1 when damaged data was copied, or when it was interrupted.
 */
export async function runMigrate(
  config: Config,
  command: MigrateCommand,
  { env, print, notify, signal }: MigrateContext,
): Promise<number> {
  const target = readTarget(command, env);
  if (command.isDryRun) {
    const plan = await planMigration(config, target);
    print(`From ${plan.from}, ${filesOf(config)}, to ${describe(target)}:`);
    print(
      `${count(plan.rows, "row")} of ${count(plan.tables, "table")} and ${count(plan.segments, "segment")} with ${formatBytes(plan.bytes)} would be copied.`,
    );
    if (plan.copied === undefined) print("The target is empty and can be used.");
    else
      print(
        `An earlier migration to the target has not ended. It has copied ${count(plan.copied, "segment")}, which are kept.`,
      );
    print("Nothing was changed.");
    return 0;
  }
  let printedAt = performance.now();
  const progress = (text: () => string) => {
    if (performance.now() - printedAt < PROGRESS_MS) return;
    printedAt = performance.now();
    print(text());
  };
  try {
    const { readData, withDamage } = command;
    const report = await migrate(config, target, {
      readData,
      withDamage,
      signal,
      events: {
        notify,
        onBegin: (from) => print(`Copying ${from}, ${filesOf(config)}, to ${describe(target)}.`),
        onSegment: ({ ids, bytes }) =>
          progress(() => `${count(ids.size, "segment")} with ${formatBytes(bytes)} so far.`),
        onSegments: ({ ids, kept }) =>
          print(
            `${count(ids.size, "segment")} copied${kept > 0 ? `, ${kept} of them by an earlier attempt` : ""}. Checking them, then copying the rows.`,
          ),
        onRows(table, rows, isComplete) {
          if (isComplete && rows > 0) print(`${table}: ${count(rows, "row")} copied and compared.`);
          else progress(() => `${table}: ${count(rows, "row")} so far.`);
        },
        onDamage: print,
      },
    });
    print(
      `Copied ${count(report.rows, "row")} of ${count(report.tables, "table")} and ${count(report.segments, "segment")} with ${formatBytes(report.bytes)}.`,
    );
    print(`Start servers with ${settingsOf(target)}. Thumbnails are made again when they are shown.`);
    print(
      "The old installation was not changed. Do not start servers on it any more: what is added to one is not in the other.",
    );
    if (report.damage === 0) return 0;
    print(`${count(report.damage, "damaged item")} of the old installation are damaged in the new one too.`);
    return 1;
  } catch (error) {
    throw signal.aborted ? new MigrationError("Interrupted. Run the same command again to go on.") : explained(error);
  }
}

/** Returns an error that passes with what to do. Others stay as they are. */
function explained(error: unknown): unknown {
  const reason = translatePostgresError(error);
  if (reason instanceof NoSpaceError && reason.where === "disk") {
    return new MigrationError(
      `${reason.message || "The disk is full."} Free some space and run the same command again.`,
    );
  }
  if (reason instanceof DatabaseBusyError) {
    return new MigrationError("The connection to a database was lost. Run the same command again to go on.");
  }
  return error;
}

function readTarget({ directory, database, blobs }: MigrateCommand, env: MigrateContext["env"]): TargetPlace {
  const databaseUrl = readDatabaseUrl("--to-database", database);
  const objectStore = readObjectStore("--to-blobs", blobs, env);
  if (directory === undefined && (databaseUrl === undefined || objectStore === undefined)) {
    const missing = databaseUrl === undefined ? "the database" : "uploaded files";
    throw new ConfigError(
      `migrate needs --to-directory DIR, the new DATA_DIR for ${missing}, unless both --to-database and --to-blobs are set.`,
    );
  }
  return { dataDir: directory, databaseUrl, objectStore };
}

function filesOf({ dataDir, objectStore }: Pick<TargetPlace, "dataDir" | "objectStore">): string {
  return `files in ${objectStore === undefined ? dataDir : placeText(objectStore)}`;
}

function describe(target: TargetPlace): string {
  const { databaseUrl, dataDir } = target;
  const database = databaseUrl === undefined ? `SQLite in ${dataDir}` : `PostgreSQL at ${withoutUser(databaseUrl)}`;
  return `${database}, ${filesOf(target)}`;
}

function settingsOf({ dataDir, databaseUrl, objectStore }: TargetPlace): string {
  return [
    databaseUrl && "DATABASE_URL as --to-database",
    objectStore && "BLOB_URL as --to-blobs",
    dataDir === undefined ? "a new or empty DATA_DIR" : `DATA_DIR=${dataDir}`,
  ]
    .filter(Boolean)
    .join(", ")
    .concat(databaseUrl ? "" : ", without DATABASE_URL")
    .concat(objectStore ? "" : ", without BLOB_URL");
}

function withoutUser(databaseUrl: string): string {
  const { host, pathname } = new URL(databaseUrl);
  return `${host}${pathname}`;
}

import { openBlobs } from "../blobs/openBlobs.ts";
import { blobsAddressOf } from "../blobsAddressOf.ts";
import { refuseSchema } from "../db/migration.ts";
import { sqliteMigrations } from "../db/migrations/sqlite.ts";
import { MigrationError } from "./migrationError.ts";
import { expectSource } from "./openSource.ts";
import { inspectTarget, openFilledBlobs } from "./openTarget.ts";
import { openRows, type SourcePlace, type TargetPlace } from "./place.ts";
import type { RowStore } from "./rowStore.ts";
import { readTables, type Table } from "./tables.ts";

/** What a migration would do. */
export interface MigrationPlan {
  /** The database that would be read. */
  readonly from: string;
  readonly tables: number;
  readonly rows: number;
  readonly segments: number;
  /** Size of the segments. */
  readonly bytes: number;
  /** Segments that an earlier attempt has copied; undefined when there was none. */
  readonly copied: number | undefined;
}

/**
 * Counts what a migration would copy, and makes sure that source and target can be used. Changes nothing, and servers may run on the source. Throws
 * what `migrate` throws before it begins.
 */
export async function planMigration(from: SourcePlace, to: TargetPlace): Promise<MigrationPlan> {
  const tables = await readTables();
  await expectSource(from);
  if (from.objectStore !== undefined) await probe(from);
  const source = await openRows(from, "read");
  try {
    const counts = await count(source, tables);
    const state = await inspectTarget(to, { tables, sourceDir: from.dataDir });
    const copied = state === "empty" ? undefined : await countSegments(to, from.dataDir);
    return { from: source.place, tables: tables.length, ...counts, copied };
  } finally {
    await source.close();
  }
}

async function probe(place: SourcePlace): Promise<void> {
  const blobs = await openBlobs(blobsAddressOf(place));
  try {
    await blobs.probe();
  } finally {
    await blobs.close();
  }
}

async function count(source: RowStore, tables: readonly Table[]) {
  await source.begin("read");
  try {
    await expectNewestSchema(source);
    let rows = 0;
    for (const { name } of tables) {
      rows += (await source.sql.get<{ rows: number }>(`SELECT count(*) AS rows FROM "${name}"`))?.rows ?? 0;
    }
    const found = await source.sql.get<{ segments: number; bytes: number }>(
      "SELECT count(*) AS segments, coalesce(sum(bytes), 0) AS bytes FROM segments WHERE retired_at IS NULL",
    );
    return { rows, segments: found?.segments ?? 0, bytes: found?.bytes ?? 0 };
  } finally {
    await source.rollBack();
  }
}

async function expectNewestSchema(source: RowStore): Promise<void> {
  const newest = sqliteMigrations.at(-1)?.version ?? 0;
  const isCreated = (await source.tableNames()).has("migrations");
  const found = isCreated
    ? await source.sql.get<{ version: number }>("SELECT coalesce(max(version), 0) AS version FROM migrations")
    : undefined;
  const version = found?.version ?? 0;
  refuseSchema(version, newest);
  if (version === newest) return;
  throw new MigrationError(
    `${source.place} has schema ${version}, and this version of Dropset has schema ${newest}. Run "dropset check", which updates the schema, before the migration.`,
  );
}

async function countSegments(to: TargetPlace, sourceDir: string): Promise<number> {
  const blobs = await openFilledBlobs(to, sourceDir);
  try {
    let segments = 0;
    for await (const _ of blobs.list()) segments++;
    return segments;
  } finally {
    await blobs.close();
  }
}

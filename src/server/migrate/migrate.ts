import type { OpenNotice } from "../openStores.ts";
import { checkStores } from "../storage/check.ts";
import { isDamage } from "../storage/finding.ts";
import { copyTable } from "./copyRows.ts";
import { type CopiedSegments, copyVerifiedSegments } from "./copyVerifiedSegments.ts";
import { MigrationError } from "./migrationError.ts";
import { openSource, type Source } from "./openSource.ts";
import { inspectTarget, openTarget, type Target } from "./openTarget.ts";
import type { SourcePlace, TargetPlace } from "./place.ts";
import { readPages } from "./rowPages.ts";
import { readTables, type Table } from "./tables.ts";
import { readTargetState, unmarkTarget } from "./targetState.ts";

/** What happens during a migration. */
export interface MigrationEvents {
  /** Both installations are open. */
  onBegin(from: string, to: string): void;
  onSegment(progress: CopiedSegments): void;
  /** All segments are in the target. */
  onSegments(copied: CopiedSegments): void;
  onRows(table: string, rows: number, isComplete: boolean): void;
  /** A sentence about damaged data. */
  onDamage(message: string): void;
  /** See `openStores`. */
  readonly notify: OpenNotice;
}

interface MigrationOptions {
  /** True to read every byte of the target before it is opened. */
  readonly readData: boolean;
  /** True to copy what is damaged as well, as far as it can be read. */
  readonly withDamage: boolean;
  readonly events: MigrationEvents;
  readonly signal?: AbortSignal;
}

/** What a migration copied. */
export interface MigrationReport {
  readonly tables: number;
  readonly rows: number;
  readonly segments: number;
  /** Size of the segments. */
  readonly bytes: number;
  /** Damaged items that were copied as they are. */
  readonly damage: number;
}

/**
 * Copies a whole installation to an empty place: first the segments, each of which is kept when the migration ends early; then all rows in one
 * transaction, which also gives the target to its servers. Until that commit no program starts on the target, and the source is never changed.
 * Throws `MigrationError`, `ConfigError`, and the errors of `openSource` and `inspectTarget`.
 */
export async function migrate(
  from: SourcePlace,
  to: TargetPlace,
  { readData, withDamage, events, signal }: MigrationOptions,
): Promise<MigrationReport> {
  const given = signal === undefined ? {} : { signal };
  const tables = await readTables();
  const options = { tables, sourceDir: from.dataDir };
  const source = await openSource(from, { notify: events.notify, ...given });
  try {
    await inspectTarget(to, options);
    const target = await openTarget(to, options);
    try {
      events.onBegin(source.rows.place, target.rows.place);
      const { onSegment: onProgress } = events;
      // The check finds again what was found while segments were copied, unless it does not read them.
      const damage = new Set<string>();
      const onDamage = (message: string) => {
        if (damage.has(message)) return;
        damage.add(message);
        events.onDamage(message);
      };
      const copied = await copyVerifiedSegments(source, target.blobs, { withDamage, onDamage, onProgress, ...given });
      events.onSegments(copied);
      if (copied.damaged > 0 && !withDamage) throw damaged();
      const found = await check(source, target, { readData, onDamage, ...given });
      if (found > 0 && !withDamage) throw damaged();
      const rows = await copyRows(source, target, {
        tables,
        segments: copied.ids,
        onProgress: events.onRows,
        ...given,
      });
      return { tables: tables.length, rows, segments: copied.ids.size, bytes: copied.bytes, damage: damage.size };
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

function damaged(): MigrationError {
  return new MigrationError(
    "The installation has damaged or missing contents, so the migration has not ended. Restore them, for example from a backup, and run the same command again; or add --with-damage to copy everything else, and what is damaged as it is.",
  );
}

/** Compares the rows of the source, which the target gets afterwards, with the segments of the target. Returns the number of damaged items. */
async function check(
  source: Source,
  target: Target,
  { onDamage, ...options }: { readData: boolean; onDamage(message: string): void; signal?: AbortSignal },
): Promise<number> {
  const findings = checkStores({ db: source.db, blobs: target.blobs }, options);
  for (;;) {
    const step = await findings.next();
    if (step.done) return step.value.damage;
    if (isDamage(step.value)) onDamage(step.value.message);
  }
}

interface CopyOptions {
  readonly tables: readonly Table[];
  /** The segments of the target. */
  readonly segments: ReadonlySet<string>;
  onProgress(table: string, rows: number, isComplete: boolean): void;
  readonly signal?: AbortSignal;
}

/** Copies all rows and opens the target, in one transaction. Returns the number of rows. */
async function copyRows(
  source: Source,
  target: Target,
  { tables, segments, ...options }: CopyOptions,
): Promise<number> {
  await source.rows.begin("read");
  try {
    await target.rows.begin("write");
    await readTargetState(target.rows, tables);
    // A new database has the workspace `default`, with a row of its own.
    await target.rows.sql.run("DELETE FROM workspaces");
    let rows = 0;
    for (const table of tables) rows += await copyTable(source.rows, target.rows, table, options);
    await expectSegments(target, tables, segments);
    await unmarkTarget(target.rows);
    await target.rows.commit();
    return rows;
  } catch (error) {
    // Fails when the transaction has not begun or its connection is lost. The first error is thrown.
    await target.rows.rollBack().catch(() => {});
    throw error;
  } finally {
    await source.rows.rollBack().catch(() => {});
  }
}

/** Throws `MigrationError` when rows name a segment that was not copied: something was added to the source in the meantime. */
async function expectSegments(target: Target, tables: readonly Table[], copied: ReadonlySet<string>): Promise<void> {
  const table = tables.find(({ name }) => name === "segments");
  if (table === undefined) throw new Error("There is no table of segments.");
  const idAt = table.columns.findIndex(({ name }) => name === "id");
  const retiredAt = table.columns.findIndex(({ name }) => name === "retired_at");
  for await (const page of readPages(target.rows.sql, table)) {
    for (const row of page) {
      if (row[retiredAt] !== null || copied.has(row[idAt] as string)) continue;
      throw new MigrationError(
        "Something was uploaded to the old installation during the migration. Stop all of its servers and run the same command again.",
      );
    }
  }
}

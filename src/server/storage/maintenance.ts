import type { Database } from "../db/database.ts";
import { backUp } from "./backup.ts";
import { type CheckOptions, type CheckSummary, checkStores } from "./check.ts";
import { type CompactionReport, compact, dropDead, removeRetired } from "./compaction.ts";
import type { Finding } from "./finding.ts";
import { type RebuildOptions, type RebuildReport, rebuildRows } from "./rebuild.ts";
import type { Stores } from "./stores.ts";
import { removeOrphans, sweepUnused } from "./sweep.ts";

export interface SweepReport extends CompactionReport {
  /** Contents that nothing used. */
  readonly swept: number;
  /** Segments without rows. */
  readonly orphans: number;
  /** Segments deleted because all of their contents were swept, or moved before. */
  readonly removed: number;
}

/** The care of the stores. What it does runs one after another, so that nothing is deleted under a backup or a check. */
export interface Maintenance {
  /**
   * Clears away what nothing needs: unused uploads, segments without rows, dead space. Afterwards at most 30 % of the store is dead;
   * segments that were rewritten go after a grace time of ten minutes, or at once with `graceMs: 0` (when no server runs).
   */
  sweep(options?: { graceMs?: number; signal?: AbortSignal }): Promise<SweepReport>;
  /** Deletes segments that were rewritten or emptied more than ten minutes ago; answers how many. */
  removeRetired(): Promise<number>;
  /** See `checkStores`. */
  check(options: CheckOptions): AsyncGenerator<Finding, CheckSummary>;
  /** See `rebuildRows`. */
  rebuild(options: Omit<RebuildOptions, "at">): Promise<RebuildReport>;
  /** See `backUp`. */
  backUp(folder: string, signal?: AbortSignal): Promise<number>;
}

export interface MaintenanceOptions {
  readonly stores: Stores;
  readonly unusedUploadHours: number;
  /** Opens a copy of the database that a backup made. */
  openCopy(file: string): Promise<Database>;
  /** Now, ms. */
  now(): number;
}

export function createMaintenance({ stores, unusedUploadHours, openCopy, now }: MaintenanceOptions): Maintenance {
  let line: Promise<unknown> = Promise.resolve();

  /** Waits until everything before is done; the caller ends its turn. */
  async function takeTurn(): Promise<() => void> {
    const before = line;
    let end = () => {};
    line = new Promise<void>((resolve) => {
      end = resolve;
    });
    await before;
    return end;
  }

  async function inTurn<Result>(run: () => Promise<Result>): Promise<Result> {
    const end = await takeTurn();
    try {
      return await run();
    } finally {
      end();
    }
  }

  return {
    sweep: ({ graceMs, signal } = {}) =>
      inTurn(async () => {
        const options = signal ? { signal } : {};
        const swept = await sweepUnused(stores, { unusedUploadHours, at: now(), ...options });
        const orphans = await removeOrphans(stores, { at: now(), ...options });
        const dead = await dropDead(stores, signal);
        // What frees space comes before what needs some: on a full disk, rewriting may fail.
        const grace = graceMs === undefined ? {} : { graceMs };
        const removed = await removeRetired(stores, { at: now(), ...grace });
        const { retired, freedBytes, damaged } = await compact(stores, { now, ...options });
        const removedToo = graceMs === 0 ? await removeRetired(stores, { at: now(), graceMs }) : 0;
        return {
          swept,
          orphans,
          retired,
          removed: removed + removedToo,
          freedBytes: dead.freedBytes + freedBytes,
          damaged,
        };
      }),

    removeRetired: () => inTurn(() => removeRetired(stores, { at: now() })),

    async *check(options) {
      const end = await takeTurn();
      try {
        return yield* checkStores(stores, options);
      } finally {
        end();
      }
    },

    rebuild: (options) => inTurn(() => rebuildRows(stores, { ...options, at: now() })),

    backUp: (folder, signal) =>
      inTurn(() => backUp(stores, { folder, openCopy, at: now(), ...(signal ? { signal } : {}) })),
  };
}

import type { Database } from "../db/database.ts";
import { backUp } from "./backup.ts";
import { type CheckOptions, type CheckSummary, checkStores } from "./check.ts";
import { type CompactionReport, compact, dropDead, removeRetired } from "./compaction.ts";
import { findDeadSpace, freeableBytes, sizeOf } from "./deadSpace.ts";
import type { Finding } from "./finding.ts";
import { type RebuildOptions, type RebuildReport, rebuildRows } from "./rebuild.ts";
import type { Stores } from "./stores.ts";
import { removeOrphans, sweepUnused } from "./sweep.ts";

/** What a sweep did. */
export interface SweepReport extends CompactionReport {
  /** Number of unused contents that were removed. */
  readonly swept: number;
  /** Number of segments without rows that were removed. */
  readonly orphans: number;
  /** Number of unfinished files of ended processes that were removed. */
  readonly leftovers: number;
  /** Number of deleted segments whose contents were swept or moved before. */
  readonly removed: number;
}

/** Maintenance of the stores. Its steps run one after another, so that nothing is deleted during a backup or a check. */
export interface Maintenance {
  /**
   * Removes unused uploads, segments without rows, unfinished files, and dead space. Afterwards at most 30% of the store is dead. Rewritten segments are
   * deleted after a grace time of ten minutes, or at once with `graceMs: 0` (when no server runs).
   */
  sweep(options?: { graceMs?: number; signal?: AbortSignal }): Promise<SweepReport>;
  /** Deletes segments that were rewritten or emptied more than ten minutes ago. Returns how many. */
  removeRetired(): Promise<number>;
  /** Returns the number of bytes that `sweep` would free now. */
  freeableBytes(signal?: AbortSignal): Promise<number>;
  /** See `checkStores`. */
  check(options: CheckOptions): AsyncGenerator<Finding, CheckSummary>;
  /** See `rebuildRows`. */
  rebuild(options: Omit<RebuildOptions, "at">): Promise<RebuildReport>;
  /** See `backUp`. */
  backUp(folder: string, signal?: AbortSignal): Promise<number>;
}

interface MaintenanceOptions {
  readonly stores: Stores;
  readonly unusedUploadHours: number;
  /** Opens a database file that a backup copied. */
  openCopy(file: string): Promise<Database>;
  /** Returns the current time, ms. */
  now(): number;
}

/** Creates the maintenance of stores. */
export function createMaintenance({ stores, unusedUploadHours, openCopy, now }: MaintenanceOptions): Maintenance {
  let queue: Promise<unknown> = Promise.resolve();

  /** Waits until all earlier steps have ended. Returns a function that ends this step. */
  async function takeTurn(): Promise<() => void> {
    const before = queue;
    let end = () => {};
    queue = new Promise<void>((resolve) => {
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
        const leftovers = await stores.blobs.removeLeftovers();
        const { dead, rewrites } = await findDeadSpace(stores);
        const dropped = await dropDead(stores, dead, signal);
        // Steps that free space run before those that need space: on a full disk, rewriting may fail.
        const grace = graceMs === undefined ? {} : { graceMs };
        const removed = await removeRetired(stores, { at: now(), ...grace });
        const { retired, freedBytes, damaged } = await compact(stores, rewrites, { now, ...options });
        const removedToo = graceMs === 0 ? await removeRetired(stores, { at: now(), graceMs }) : 0;
        return {
          swept,
          orphans: orphans.length,
          leftovers: leftovers.length,
          retired,
          removed: removed + removedToo,
          freedBytes: sizeOf(orphans) + sizeOf(leftovers) + dropped.freedBytes + freedBytes,
          damaged,
        };
      }),

    freeableBytes: (signal) =>
      inTurn(() => freeableBytes(stores, { unusedUploadHours, at: now(), ...(signal ? { signal } : {}) })),

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

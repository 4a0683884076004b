import type { Database } from "../db/database.ts";
import { backUp } from "./backup.ts";
import { type CheckOptions, type CheckSummary, checkStores } from "./check.ts";
import { type CompactionReport, compact, dropDead, removeRetired } from "./compaction.ts";
import { findDeadSpace, freeableBytes, sizeOf } from "./deadSpace.ts";
import type { Finding } from "./finding.ts";
import { type RebuildOptions, type RebuildReport, rebuildRows } from "./rebuild.ts";
import type { Stores } from "./stores.ts";
import { leftoversBefore, removeOrphans, sweepUnused } from "./sweep.ts";

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

/**
 * Maintenance of the stores. Its steps run one after another, in all processes of the installation, so that nothing is deleted during a backup or a
 * check.
 */
export interface Maintenance {
  /**
   * Removes unused uploads, segments without rows, unfinished files, and dead space. Afterwards at most 30% of the store is dead. Rewritten segments are
   * deleted after a grace time of ten minutes, or at once with `graceMs: 0` (when no server runs).
   */
  sweep(options?: { graceMs?: number; signal?: AbortSignal }): Promise<SweepReport>;
  /** Deletes segments that were rewritten or emptied more than ten minutes ago. Returns how many. */
  removeRetired(signal?: AbortSignal): Promise<number>;
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

/** The turn of one step. */
interface Turn {
  /** Fires when the step has to end. */
  readonly signal: AbortSignal | undefined;
  end(): Promise<void>;
}

/** Creates the maintenance of stores. */
export function createMaintenance({ stores, unusedUploadHours, openCopy, now }: MaintenanceOptions): Maintenance {
  let queue: Promise<unknown> = Promise.resolve();

  /** Waits until all earlier steps have ended, also those of other processes. */
  async function takeTurn(signal: AbortSignal | undefined): Promise<Turn> {
    const before = queue;
    let end = () => {};
    queue = new Promise<void>((resolve) => {
      end = resolve;
    });
    await before;
    try {
      const held = await stores.db.holdUpkeep?.(signal);
      const signals = [signal, held?.lost].filter((one) => one !== undefined);
      return {
        signal: signals.length > 1 ? AbortSignal.any(signals) : signals[0],
        async end() {
          await held?.release();
          end();
        },
      };
    } catch (error) {
      end();
      throw error;
    }
  }

  async function inTurn<Result>(
    signal: AbortSignal | undefined,
    run: (signal: { readonly signal?: AbortSignal }) => Promise<Result>,
  ): Promise<Result> {
    const turn = await takeTurn(signal);
    try {
      return await run(turn.signal === undefined ? {} : { signal: turn.signal });
    } finally {
      await turn.end();
    }
  }

  return {
    sweep: ({ graceMs, signal } = {}) =>
      inTurn(signal, async (options) => {
        const swept = await sweepUnused(stores, { unusedUploadHours, at: now(), ...options });
        const orphans = await removeOrphans(stores, { at: now(), ...options });
        const leftovers = await stores.blobs.removeLeftovers(leftoversBefore(stores, now()));
        const { dead, rewrites } = await findDeadSpace(stores);
        const dropped = await dropDead(stores, dead, options.signal);
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
      inTurn(signal, (options) => freeableBytes(stores, { unusedUploadHours, at: now(), ...options })),

    removeRetired: (signal) => inTurn(signal, () => removeRetired(stores, { at: now() })),

    async *check(options) {
      const turn = await takeTurn(options.signal);
      try {
        return yield* checkStores(stores, turn.signal === undefined ? options : { ...options, signal: turn.signal });
      } finally {
        await turn.end();
      }
    },

    rebuild: (options) => inTurn(options.signal, (turn) => rebuildRows(stores, { ...options, ...turn, at: now() })),

    backUp: (folder, signal) =>
      inTurn(signal, (options) => backUp(stores, { folder, openCopy, at: now(), ...options })),
  };
}

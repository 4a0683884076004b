import type { TaskFailure } from "../../contract/taskFailures.ts";
import { callPatiently } from "../db/callPatiently.ts";
import type { Database } from "../db/database.ts";
import type { ClaimedTask } from "../db/operations/taskQueue.ts";
import { createPump } from "../pump.ts";
import { STALE_CHANGE_MS, TRASH_MS } from "../trashTime.ts";
import type { TaskOutcome } from "./taskError.ts";
import { createWorkerLanes } from "./workerLanes.ts";

/** How long a lease is valid, and how often it is renewed, ms. */
const LEASE_MS = 60_000;
const HEARTBEAT_MS = 10_000;
/** How often hidden rows are removed, ms. */
const SWEEP_MS = 60_000;
/** Number of attempts after which a task that crashes the server is not retried. */
export const MAX_ATTEMPTS = 3;
/** Images removed in one write. */
const SWEEP_ROWS = 500;
/** How often `idle` checks whether the tasks of other owners have ended, ms. */
const IDLE_CHECK_MS = 20;
/** How long to wait before the end of a task that could not be stored is stored again, ms. */
const END_RETRY_MS = 2_000;

interface TaskQueueOptions {
  readonly db: Pick<Database, "call" | "onWake">;
  /** Runs one task to its end; never throws. */
  run(task: ClaimedTask, owner: string, signal: AbortSignal): Promise<TaskOutcome>;
  /** Tasks that run at the same time, 1 or more. */
  readonly workers: number;
  /** Unique name of this process in leases. */
  readonly owner: string;
  now(): number;
  readonly log: { info(data: object, message: string): void; error(data: object, message: string): void };
  /** Called when a task has ended, however it ended, and its end is stored. */
  onEnded?(taskId: number): void;
  /** True when no other process uses this database, so that every unfinished task can be taken over at the start; else when its lease has expired. */
  readonly alone: boolean;
}

/** Runs tasks, a few at a time in two lanes, across crashes and restarts of the server. */
export interface TaskQueue {
  /** Looks for new tasks and for running tasks to stop. Call it when there may be one. */
  wake(): void;
  /** Waits until no task waits or runs. */
  idle(): Promise<void>;
  /** Removes rows that are hidden permanently. The queue also does this every minute. */
  sweep(): Promise<void>;
  /** Releases the running tasks, which start again with the next server, and stops. */
  close(): Promise<void>;
}

interface Running {
  readonly task: ClaimedTask;
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/** Recovers the tasks that an earlier process left unfinished, and starts the queue. */
export async function startTaskQueue(options: TaskQueueOptions): Promise<TaskQueue> {
  const { db, run, workers, owner, now, log } = options;
  const running = new Map<number, Running>();
  const lanes = createWorkerLanes(workers);
  let closing = false;
  let sweeping: Promise<void> | undefined;

  async function takeUp(): Promise<void> {
    const taken = await db.call("takeUpTasks", { alone: options.alone, maxAttempts: MAX_ATTEMPTS, at: now() });
    if (taken.stopped + taken.failed + taken.queued > 0) log.info(taken, "recovered unfinished tasks");
  }

  await takeUp();

  /** Claims tasks while workers are free. */
  const pump = createPump(
    async () => {
      await abortReleased();
      while (!closing) {
        const task = await claim();
        if (!task) break;
        begin(task);
      }
    },
    (error) => log.error({ err: error }, "claiming tasks failed, retrying"),
  );

  async function claim(): Promise<ClaimedTask | undefined> {
    const free = lanes.next([...running.values()].map(({ task }) => task.lane));
    if (free.length === 0) return undefined;
    return db.call("claimTask", { owner, lanes: free, at: now(), leaseMs: LEASE_MS, maxAttempts: MAX_ATTEMPTS });
  }

  async function abortReleased(): Promise<void> {
    if (running.size === 0) return;
    const taskIds = [...running.keys()];
    const released = await db.call("renewLeases", { owner, taskIds, at: now(), leaseMs: LEASE_MS });
    for (const { taskId, reason } of released) running.get(taskId)?.abort.abort(reason);
  }

  function begin(task: ClaimedTask): void {
    lanes.took(task.lane);
    const abort = new AbortController();
    const done = work(task, abort.signal).finally(() => {
      running.delete(task.id);
      wake();
    });
    running.set(task.id, { task, abort, done });
  }

  async function work(task: ClaimedTask, signal: AbortSignal): Promise<void> {
    log.info({ taskId: task.id, type: task.type, attempt: task.attempts }, "task started");
    const outcome = await runCleanly(task, signal);
    log.info({ taskId: task.id, outcome: outcome.kind }, "task ended");
    if (outcome.kind === "bug") log.error({ taskId: task.id, err: outcome.message }, "task failed unexpectedly");
    while (!(await settle(task, outcome, signal))) {
      if (closing) return;
      await new Promise((resolve) => setTimeout(resolve, END_RETRY_MS).unref());
    }
    options.onEnded?.(task.id);
  }

  async function runCleanly(task: ClaimedTask, signal: AbortSignal): Promise<TaskOutcome> {
    try {
      await dropRows(task.id, callPatiently(db, signal));
      return await run(task, owner, signal);
    } catch (error) {
      return { kind: "bug", message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  }

  /** Removes hidden rows of a task and stores how it ended. Returns false when that failed, for example on a full disk. */
  async function settle(task: ClaimedTask, outcome: TaskOutcome, signal: AbortSignal): Promise<boolean> {
    try {
      if (outcome.kind === "finished") return true;
      if (outcome.kind === "released" && outcome.reason === "lost") return true;
      const error = failureOf(outcome);
      if (error === undefined && closing && signal.reason === "closing") {
        await db.call("giveBackTask", { taskId: task.id, owner, at: now() });
        return true;
      }
      await dropRows(task.id);
      await db.call("endTask", {
        taskId: task.id,
        owner,
        at: now(),
        error,
        report: outcome.kind === "failed" ? outcome.report : undefined,
      });
      return true;
    } catch (error) {
      log.error({ taskId: task.id, err: error }, "storing the end of a task failed, retrying");
      return false;
    }
  }

  /** Removes what a task, or any task that does not run, wrote and did not make visible. */
  async function dropRows(taskId: number | undefined, calls: Pick<Database, "call"> = db): Promise<void> {
    for (const importId of await calls.call("uncommittedImports", { taskId })) {
      while (!(await calls.call("dropImportRows", { importId, limit: SWEEP_ROWS }))) if (closing) return;
    }
  }

  function sweep(): Promise<void> {
    sweeping ??= (async () => {
      await dropRows(undefined);
      const at = { before: now() - TRASH_MS, staleBefore: now() - STALE_CHANGE_MS };
      while (!closing && !(await db.call("sweepChanges", { ...at, limit: SWEEP_ROWS }))) {
        // Lets other writes run in between.
        await new Promise((resolve) => setImmediate(resolve));
      }
    })()
      .catch((error: unknown) => log.error({ err: error }, "removing hidden rows failed, retrying later"))
      .finally(() => {
        sweeping = undefined;
      });
    return sweeping;
  }

  function wake(): void {
    void pump.wake();
  }

  let takingUp: Promise<void> = Promise.resolve();

  function beat(): void {
    wake();
    if (options.alone) return;
    takingUp = takeUp().then(wake, (error: unknown) => {
      if (!closing) log.error({ err: error }, "recovering unfinished tasks failed, retrying");
    });
  }

  const heartbeat = setInterval(beat, HEARTBEAT_MS).unref();
  const stopListening = db.onWake?.(wake);
  const sweeper = setInterval(() => void sweep(), SWEEP_MS).unref();
  wake();
  void sweep();

  return {
    wake,
    sweep,
    async idle() {
      while (!closing) {
        await pump.wake();
        const current = [...running.values()];
        await Promise.all(current.map(({ done }) => done));
        if (current.length > 0) continue;
        const left = await db.call("countTasks", {});
        if (Object.keys(left).length === 0) return;
        await new Promise((resolve) => setTimeout(resolve, IDLE_CHECK_MS));
      }
    },
    async close() {
      if (closing) return;
      closing = true;
      pump.stop();
      stopListening?.();
      clearInterval(heartbeat);
      clearInterval(sweeper);
      for (const { abort } of running.values()) abort.abort("closing");
      await Promise.all([...running.values()].map(({ done }) => done));
      await pump.settled();
      await takingUp;
      await sweeping;
    },
  };
}

/** Returns the error that a task ends with, or undefined when it did not fail. */
function failureOf(outcome: TaskOutcome): TaskFailure | undefined {
  if (outcome.kind === "failed") return outcome.error;
  if (outcome.kind !== "bug") return undefined;
  return {
    code: "internal",
    message:
      "An unexpected error occurred, so nothing was added. The server log contains the details. The task can be retried.",
  };
}

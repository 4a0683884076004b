import type { TaskFailure } from "../../contract/taskFailures.ts";
import type { Database } from "../db/database.ts";
import type { ClaimedTask } from "../db/operations/taskQueue.ts";
import type { TaskOutcome } from "./taskError.ts";

/** How long a claim holds without a sign of life, and how often that sign is given, ms. */
const LEASE_MS = 60_000;
const HEARTBEAT_MS = 10_000;
/** How often rows that nobody sees any more are removed, ms. */
const SWEEP_MS = 60_000;
/** A task that took the server down so often is not tried again. */
export const MAX_ATTEMPTS = 3;
/** A deleted project may be restored for so long, ms. */
export const RESTORE_MS = 10 * 60_000;
/** Images removed in one write. */
const SWEEP_ROWS = 500;
/** How often `idle` looks whether other owners' tasks have ended, ms. */
const IDLE_CHECK_MS = 20;
/** How long to wait before an end that could not be written is tried again, ms. */
const END_RETRY_MS = 2_000;

export interface TaskQueueOptions {
  readonly db: Pick<Database, "call">;
  /** Runs one task to its end; never throws. */
  run(task: ClaimedTask, owner: string, signal: AbortSignal): Promise<TaskOutcome>;
  /** Tasks that run at the same time, 1 or more. */
  readonly workers: number;
  /** Name of this process in leases; unique. */
  readonly owner: string;
  now(): number;
  readonly log: { info(data: object, message: string): void; error(data: object, message: string): void };
  /** True when nobody else works on this database, so that every unfinished task is up for grabs at once. */
  readonly alone: boolean;
}

/** Runs tasks, one after another or a few at once, across crashes and restarts of the server. */
export interface TaskQueue {
  /** Says that there may be something to do: a new task, or one to stop. */
  wake(): void;
  /** Waits until no task waits or runs. */
  idle(): Promise<void>;
  /** Removes rows that nobody sees any more; part of the queue's own rhythm. */
  sweep(): Promise<void>;
  /** Lets go of running tasks, which begin again at the next start. */
  close(): Promise<void>;
}

interface Running {
  readonly task: ClaimedTask;
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/** Takes up what a former process left, and starts. */
export async function startTaskQueue(options: TaskQueueOptions): Promise<TaskQueue> {
  const { db, run, workers, owner, now, log } = options;
  const running = new Map<number, Running>();
  let closing = false;
  let pumping: Promise<void> | undefined;
  let again = false;
  let sweeping: Promise<void> | undefined;

  if (options.alone) {
    const taken = await db.call("takeUpTasks", { maxAttempts: MAX_ATTEMPTS, at: now() });
    if (taken.stopped + taken.failed + taken.queued > 0) log.info(taken, "took up unfinished tasks");
  }

  /** Claims tasks while there is room. Only one of these runs at a time; a call during it makes it go round once more. */
  function pump(): Promise<void> {
    again = true;
    pumping ??= (async () => {
      while (again && !closing) {
        again = false;
        await letGoOfStopped();
        while (running.size < workers && !closing) {
          const task = await db.call("claimTask", { owner, at: now(), leaseMs: LEASE_MS, maxAttempts: MAX_ATTEMPTS });
          if (!task) break;
          begin(task);
        }
      }
    })()
      .catch((error: unknown) => log.error({ err: error }, "tasks could not be claimed; trying again"))
      .finally(() => {
        pumping = undefined;
      });
    return pumping;
  }

  async function letGoOfStopped(): Promise<void> {
    if (running.size === 0) return;
    const lost = await db.call("renewLeases", { owner, taskIds: [...running.keys()], at: now(), leaseMs: LEASE_MS });
    for (const { taskId, why } of lost) running.get(taskId)?.abort.abort(why);
  }

  function begin(task: ClaimedTask): void {
    const abort = new AbortController();
    const done = work(task, abort.signal).finally(() => {
      running.delete(task.id);
      wake();
    });
    running.set(task.id, { task, abort, done });
  }

  async function work(task: ClaimedTask, signal: AbortSignal): Promise<void> {
    log.info({ taskId: task.id, type: task.type, attempt: task.attempts }, "task begins");
    const outcome = await runCleanly(task, signal);
    log.info({ taskId: task.id, outcome: outcome.kind }, "task ends");
    if (outcome.kind === "bug") log.error({ taskId: task.id, err: outcome.message }, "task failed unexpectedly");
    while (!(await settle(task, outcome, signal))) {
      if (closing) return;
      await new Promise((resolve) => setTimeout(resolve, END_RETRY_MS).unref());
    }
  }

  async function runCleanly(task: ClaimedTask, signal: AbortSignal): Promise<TaskOutcome> {
    try {
      await dropRows(task.id);
      return await run(task, owner, signal);
    } catch (error) {
      return { kind: "bug", message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  }

  /** Writes down how a task ended, after what it left behind is gone. Answers false when that failed, as on a full disk. */
  async function settle(task: ClaimedTask, outcome: TaskOutcome, signal: AbortSignal): Promise<boolean> {
    try {
      if (outcome.kind === "finished") return true;
      if (outcome.kind === "letGo" && outcome.why === "lost") return true;
      const error: TaskFailure | undefined =
        outcome.kind === "failed"
          ? outcome.error
          : outcome.kind === "bug"
            ? {
                code: "internal",
                message:
                  "Something unexpected happened, so nothing was added. It is in the server's log; the task can be retried.",
              }
            : undefined;
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
      log.error({ taskId: task.id, err: error }, "the end of a task could not be written; trying again");
      return false;
    }
  }

  /** Removes what a task wrote and never made visible. */
  async function dropRows(taskId: number | undefined): Promise<void> {
    for (const importId of await db.call("uncommittedImports", { taskId })) {
      while (!(await db.call("dropImportRows", { importId, limit: SWEEP_ROWS }))) if (closing) return;
    }
  }

  function sweep(): Promise<void> {
    sweeping ??= (async () => {
      await dropRows(undefined);
      const before = now() - RESTORE_MS;
      while (!closing && !(await db.call("sweepProjects", { before, limit: SWEEP_ROWS }))) {
        // Other writes go in between.
        await new Promise((resolve) => setImmediate(resolve));
      }
    })()
      .catch((error: unknown) => log.error({ err: error }, "rows that nobody sees could not be removed; trying again"))
      .finally(() => {
        sweeping = undefined;
      });
    return sweeping;
  }

  function wake(): void {
    if (!closing) void pump();
  }

  const heartbeat = setInterval(wake, HEARTBEAT_MS).unref();
  const sweeper = setInterval(() => void sweep(), SWEEP_MS).unref();
  wake();
  void sweep();

  return {
    wake,
    sweep,
    async idle() {
      while (!closing) {
        await pump();
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
      clearInterval(heartbeat);
      clearInterval(sweeper);
      for (const { abort } of running.values()) abort.abort("closing");
      await Promise.all([...running.values()].map(({ done }) => done));
      await pumping;
      await sweeping;
    },
  };
}

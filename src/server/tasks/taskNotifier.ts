import type { Problem } from "../../model/problem.ts";
import type { Database } from "../db/database.ts";
import type { TaskUpdate } from "../db/operations/taskQueue.ts";
import { TaskReleasedError } from "./taskError.ts";

/** Problems of one task that are stored; further ones are only counted. */
const STORED_PROBLEMS = 100_000;
/** Log lines of one task that are stored; further ones are dropped. */
const LOG_LINES = 5_000;
/** Problems that are kept in memory before they are stored. */
const PENDING_PROBLEMS = 2_000;
/** Interval at which the progress of a task is stored, ms. */
const FLUSH_MS = 500;

/** Reports progress, log lines and problems of a running task: collects them and stores them in few writes. */
export interface TaskNotifier {
  log(level: "info" | "warning" | "error", message: string): void;
  problem(problem: Problem): void;
  progress(subtask: string, current: number, total: number): void;
  /** Returns what is not stored yet, to be stored together with another write. It counts as stored from then on. */
  take(): TaskUpdate;
  /** Stores what is not stored yet. Throws `TaskReleasedError` when the worker has to release the task. */
  flush(): Promise<void>;
  /** Calls `flush` when the last call was 500 ms ago or when many problems are pending. */
  flushWhenDue(): Promise<void>;
}

/** Creates the notifier of a task whose lease `owner` holds. */
export function createTaskNotifier(options: {
  readonly db: Pick<Database, "call">;
  readonly taskId: number;
  readonly owner: string;
  now(): number;
}): TaskNotifier {
  const { db, taskId, owner, now } = options;
  let subtask = "";
  let current = 0;
  let total = 0;
  let log: { at: number; level: "info" | "warning" | "error"; message: string }[] = [];
  let logged = 0;
  let problems: Problem[] = [];
  let stored = 0;
  let flushedAt = 0;

  function take(): TaskUpdate {
    const update: TaskUpdate = { subtask, current, total, log, problems, firstProblem: stored + 1 };
    stored += problems.length;
    log = [];
    problems = [];
    flushedAt = now();
    return update;
  }

  async function flush(): Promise<void> {
    const reason = await db.call("updateTask", { taskId, owner, update: take() });
    if (reason) throw new TaskReleasedError(reason);
  }

  return {
    log(level, message) {
      logged += 1;
      if (logged <= LOG_LINES) log.push({ at: now(), level, message });
    },
    problem(problem) {
      if (stored + problems.length < STORED_PROBLEMS) problems.push(problem);
    },
    progress(nextSubtask, nextCurrent, nextTotal) {
      subtask = nextSubtask;
      current = nextCurrent;
      total = nextTotal;
    },
    take,
    flush,
    async flushWhenDue() {
      if (problems.length >= PENDING_PROBLEMS || now() - flushedAt >= FLUSH_MS) await flush();
    },
  };
}

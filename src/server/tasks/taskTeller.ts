import type { Problem } from "../../model/problem.ts";
import type { Database } from "../db/database.ts";
import type { TaskNews } from "../db/operations/taskQueue.ts";
import { LetGoError } from "./taskError.ts";

/** Problems that are stored; more are only counted. */
export const STORED_PROBLEMS = 100_000;
/** Log lines of one task; more are left out. */
const LOG_LINES = 5_000;
/** Problems that wait in memory before they are stored. */
const PENDING_PROBLEMS = 2_000;
/** How often a task tells its progress, ms. */
const TELL_MS = 500;

/** Tells the world how a task goes: progress, log lines and problems, gathered and stored in few writes. */
export interface TaskTeller {
  log(level: "info" | "warning" | "error", message: string): void;
  problem(problem: Problem): void;
  progress(subtask: string, current: number, total: number): void;
  /** Takes what has gathered, to be stored together with something else. */
  take(): TaskNews;
  /** Stores what has gathered. Throws `LetGoError` when the task is to be let go. */
  tell(): Promise<void>;
  /** Stores what has gathered if it is time to, or too much. */
  tellNowAndThen(): Promise<void>;
}

export function createTaskTeller(options: {
  readonly db: Pick<Database, "call">;
  readonly taskId: number;
  readonly owner: string;
  now(): number;
}): TaskTeller {
  const { db, taskId, owner, now } = options;
  let subtask = "";
  let current = 0;
  let total = 0;
  let log: { at: number; level: "info" | "warning" | "error"; message: string }[] = [];
  let logged = 0;
  let problems: Problem[] = [];
  let stored = 0;
  let toldAt = 0;

  function take(): TaskNews {
    const news: TaskNews = { subtask, current, total, log, problems, firstProblem: stored + 1 };
    stored += problems.length;
    log = [];
    problems = [];
    toldAt = now();
    return news;
  }

  async function tell(): Promise<void> {
    const why = await db.call("tellTask", { taskId, owner, news: take() });
    if (why) throw new LetGoError(why);
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
    tell,
    async tellNowAndThen() {
      if (problems.length >= PENDING_PROBLEMS || now() - toldAt >= TELL_MS) await tell();
    },
  };
}

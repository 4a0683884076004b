import type { TaskFailure } from "../../../contract/taskFailures.ts";
import type { Problem } from "../../../model/problem.ts";
import { read, type Sql, write } from "../operation.ts";
import { claimable, type Lane, startOrder } from "./startOrder.ts";
import { recordTaskEnd } from "./webhookEvents.ts";

/** A task that a worker holds the lease of. */
export interface ClaimedTask {
  readonly id: number;
  readonly type: "import" | "clone" | "sample";
  readonly workspaceId: number;
  readonly lane: Lane;
  /** ms */
  readonly createdAt: number;
  /** How often the task was started, including this time. */
  readonly attempts: number;
}

/** What a worker reports about a running task from time to time. */
export interface TaskUpdate {
  readonly subtask: string;
  readonly current: number;
  readonly total: number;
  readonly log: readonly {
    readonly at: number;
    readonly level: "info" | "warning" | "error";
    readonly message: string;
  }[];
  /** Problems to store, numbered from `firstProblem`. */
  readonly problems: readonly Problem[];
  readonly firstProblem: number;
}

/** Why a worker has to release its task: the task was asked to stop, or the worker no longer holds its lease. */
export type ReleaseReason = "stopping" | "lost";

/** Why a write of a worker changed nothing: the worker has to release its task, or the project was deleted (`gone`). */
export type TaskWriteFailure = ReleaseReason | "gone";

/**
 * Returns why the owner has to release a task, or undefined while it may continue: nobody else stops, ends or claims it before the operation
 * ends. Part of every write of a worker.
 */
export async function releaseReason(sql: Sql, taskId: number, owner: string): Promise<ReleaseReason | undefined> {
  const task = await sql.lock<{ status: string; lease_owner: string | null }>(
    "SELECT status, lease_owner FROM tasks WHERE id = ?",
    [taskId],
  );
  if (task?.lease_owner !== owner) return "lost";
  if (task.status === "terminating") return "stopping";
  return task.status === "started" || task.status === "consumed" ? undefined : "lost";
}

/** Stores what a worker reports. Log lines and problems are numbered in their order. */
export async function storeUpdate(sql: Sql, taskId: number, update: TaskUpdate): Promise<void> {
  await sql.run("UPDATE tasks SET subtask = ?, current = ?, total = ? WHERE id = ?", [
    update.subtask,
    update.current,
    update.total,
    taskId,
  ]);
  if (update.log.length > 0) {
    const last = await sql.get<{ seq: number | null }>("SELECT max(seq) AS seq FROM task_log WHERE task_id = ?", [
      taskId,
    ]);
    const from = (last?.seq ?? 0) + 1;
    await sql.runMany(
      "INSERT INTO task_log (task_id, seq, at, level, message) VALUES (?, ?, ?, ?, ?)",
      update.log.map((line, index) => [taskId, from + index, line.at, line.level, line.message]),
    );
  }
  await sql.runMany(
    "INSERT INTO task_problems (task_id, seq, code, severity, path, line, object, message, action) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    update.problems.map((problem, index) => [
      taskId,
      update.firstProblem + index,
      problem.code,
      problem.severity,
      problem.path ?? null,
      problem.line ?? null,
      problem.object ?? null,
      problem.message,
      problem.action ?? null,
    ]),
  );
}

async function logEnd(sql: Sql, taskId: number, at: number, level: "info" | "error", message: string): Promise<void> {
  const row = await sql.get<{ subtask: string; current: number; total: number }>(
    "SELECT subtask, current, total FROM tasks WHERE id = ?",
    [taskId],
  );
  if (row) await storeUpdate(sql, taskId, { ...row, log: [{ at, level, message }], problems: [], firstProblem: 0 });
}

/** Operations that assign tasks to workers and end them. */
export const taskQueueOperations = {
  /**
   * Recovers the tasks that ended processes left unfinished: those whose lease has expired, or all when no other process uses this database
   * (`alone`). Tasks that ran are queued again, or fail when they were started `maxAttempts` times; tasks that were asked to stop are stopped.
   */
  takeUpTasks: write(
    async (sql, input: { alone: boolean; maxAttempts: number; at: number }) => {
      const left = "(lease_until IS NULL OR lease_until < ?)";
      const leftAt = input.alone ? Number.MAX_SAFE_INTEGER : input.at;
      const stopped = await sql.all<{ id: number }>(
        `UPDATE tasks SET status = 'stopped', finished_at = ?, lease_owner = NULL, lease_until = NULL
       WHERE status = 'terminating' AND ${left} RETURNING id`,
        [input.at, leftAt],
      );
      const failure = JSON.stringify({
        code: "crashed",
        message: `The server ended ${input.maxAttempts} times while it ran this task, so the task is not tried again. Nothing was added. See the server log, or import a smaller part of the folder.`,
      } satisfies TaskFailure);
      const failed = await sql.all<{ id: number }>(
        `UPDATE tasks SET status = 'error', error = ?, finished_at = ?, lease_owner = NULL, lease_until = NULL
       WHERE status IN ('consumed', 'started') AND attempts >= ? AND ${left} RETURNING id`,
        [failure, input.at, input.maxAttempts, leftAt],
      );
      const queued = await sql.all<{ id: number }>(
        `UPDATE tasks SET status = 'queued', lease_owner = NULL, lease_until = NULL
       WHERE status IN ('consumed', 'started') AND ${left} RETURNING id`,
        [leftAt],
      );
      for (const { id } of stopped) await logEnd(sql, id, input.at, "info", "Stopped. Nothing was added.");
      for (const { id } of failed) {
        await recordTaskEnd(sql, id, input.at);
        await logEnd(sql, id, input.at, "error", "The server ended too often while it ran this task.");
      }
      for (const { id } of queued) {
        await logEnd(sql, id, input.at, "info", "The server was restarted. The task starts again from the beginning.");
      }
      return { stopped: stopped.length, failed: failed.length, queued: queued.length };
    },
    { serialize: "queue", byDatabaseTime: true },
  ),

  /**
   * Assigns the next task of the first of `lanes` that has one to `owner`: a waiting task, or one whose lease expired. Returns undefined
   * when there is none. One statement, which takes a task that another process claims at the same moment only once.
   */
  claimTask: write(
    async (
      sql,
      input: { owner: string; lanes: readonly Lane[]; at: number; leaseMs: number; maxAttempts: number },
    ): Promise<ClaimedTask | undefined> => {
      const [first, second = first] = input.lanes;
      if (first === undefined || second === undefined) return undefined;
      return sql.get<ClaimedTask>(
        `UPDATE tasks SET status = 'consumed', lease_owner = ?, lease_until = ?, attempts = attempts + 1,
           turn = (SELECT coalesce(max(turn), 0) + 1 FROM tasks)
         WHERE id = (
           SELECT o.id FROM (${startOrder}) o
           WHERE o.waits_for IS NULL AND o.lane IN (?, ?)
           ORDER BY CASE WHEN o.lane = ? THEN 0 ELSE 1 END, o.place LIMIT 1
         ) AND ${claimable("tasks")}
         RETURNING id, type, workspace_id AS "workspaceId", lane, created_at AS "createdAt", attempts`,
        [
          input.owner,
          input.at + input.leaseMs,
          ...[input.at, input.maxAttempts],
          ...[first, second, first],
          ...[input.at, input.maxAttempts],
        ],
      );
    },
    { serialize: "queue", byDatabaseTime: true },
  ),

  /** Renews the leases of an owner. Returns the tasks that it has to release. */
  renewLeases: write(
    async (sql, input: { owner: string; taskIds: readonly number[]; at: number; leaseMs: number }) => {
      const released: { taskId: number; reason: ReleaseReason }[] = [];
      for (const taskId of input.taskIds) {
        const reason = await releaseReason(sql, taskId, input.owner);
        if (reason) released.push({ taskId, reason });
        else await sql.run("UPDATE tasks SET lease_until = ? WHERE id = ?", [input.at + input.leaseMs, taskId]);
      }
      return released;
    },
    { byDatabaseTime: true },
  ),

  /** Stores progress, log lines and problems of a running task. Returns why its worker has to release it, if it has to. */
  updateTask: write(
    async (sql, input: { taskId: number; owner: string; update: TaskUpdate }) => {
      const reason = await releaseReason(sql, input.taskId, input.owner);
      if (reason !== "lost") await storeUpdate(sql, input.taskId, input.update);
      return reason;
    },
    { isStaged: () => true },
  ),

  /** Stores what detection found. Returns why the worker has to release the task, if it has to; nothing is stored then. */
  setTaskDetected: write(
    async (sql, input: { taskId: number; owner: string; detected: string; preset: string | undefined }) => {
      const reason = await releaseReason(sql, input.taskId, input.owner);
      if (reason) return reason;
      await sql.run("UPDATE tasks SET detected = ?, preset = coalesce(?, preset) WHERE id = ?", [
        input.detected,
        input.preset ?? null,
        input.taskId,
      ]);
      return undefined;
    },
  ),

  /** Ends a task that adds nothing: `stopped`, or `error` with its reason. Does nothing when the owner no longer holds the lease. */
  endTask: write(
    async (
      sql,
      input: {
        taskId: number;
        owner: string;
        at: number;
        error: { code: string; message: string; details?: unknown } | undefined;
        report?: string | undefined;
      },
    ) => {
      if ((await releaseReason(sql, input.taskId, input.owner)) === "lost") return;
      await sql.run(
        "UPDATE tasks SET status = ?, error = ?, report = ?, finished_at = ?, lease_owner = NULL, lease_until = NULL WHERE id = ?",
        [
          input.error ? "error" : "stopped",
          input.error ? JSON.stringify(input.error) : null,
          input.report ?? null,
          input.at,
          input.taskId,
        ],
      );
      await logEnd(
        sql,
        input.taskId,
        input.at,
        input.error ? "error" : "info",
        input.error ? input.error.message : "Stopped. Nothing was added.",
      );
      await recordTaskEnd(sql, input.taskId, input.at);
    },
    { wakes: true },
  ),

  /** Puts a task back into the queue because the server shuts down. It runs again at the next start, and this attempt does not count. */
  giveBackTask: write(
    async (sql, input: { taskId: number; owner: string; at: number }) => {
      const reason = await releaseReason(sql, input.taskId, input.owner);
      if (reason === "lost") return;
      await sql.run(
        `UPDATE tasks SET status = ?, finished_at = ?, attempts = attempts - 1, lease_owner = NULL, lease_until = NULL WHERE id = ?`,
        [reason === "stopping" ? "stopped" : "queued", reason === "stopping" ? input.at : null, input.taskId],
      );
    },
    { wakes: true },
  ),

  /** Returns how many tasks are in each unfinished state. */
  countTasks: read(async (sql, _input: Record<string, never>) => {
    const rows = await sql.all<{ status: string; tasks: number }>(
      "SELECT status, count(*) AS tasks FROM tasks WHERE status IN ('queued', 'consumed', 'started', 'terminating') GROUP BY status",
    );
    return Object.fromEntries(rows.map((row) => [row.status, row.tasks])) as Record<string, number>;
  }),
};

import type { TaskFailure } from "../../../contract/taskFailures.ts";
import type { Problem } from "../../../model/problem.ts";
import { read, type Sql, write } from "../operation.ts";

/** A task in the hands of a worker. */
export interface ClaimedTask {
  readonly id: number;
  readonly type: "import" | "clone" | "sample";
  readonly workspaceId: number;
  /** How often it was begun, this time included. */
  readonly attempts: number;
}

/** What a worker tells about a task now and then. */
export interface TaskNews {
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

/** Why a worker must let go of its task: it was asked to stop, or the task is no longer its own. */
export type LetGo = "stopping" | "lost";

/** Answers why the owner may not go on with a task, or undefined while it may. Part of every write of a worker. */
export async function mustLetGo(sql: Sql, taskId: number, owner: string): Promise<LetGo | undefined> {
  const task = await sql.get<{ status: string; lease_owner: string | null }>(
    "SELECT status, lease_owner FROM tasks WHERE id = ?",
    [taskId],
  );
  if (task?.lease_owner !== owner) return "lost";
  if (task.status === "terminating") return "stopping";
  return task.status === "started" || task.status === "consumed" ? undefined : "lost";
}

/** Stores what a worker tells. Log lines and problems are numbered by their order. */
export async function storeNews(sql: Sql, taskId: number, news: TaskNews): Promise<void> {
  await sql.run("UPDATE tasks SET subtask = ?, current = ?, total = ? WHERE id = ?", [
    news.subtask,
    news.current,
    news.total,
    taskId,
  ]);
  if (news.log.length > 0) {
    const last = await sql.get<{ seq: number | null }>("SELECT max(seq) AS seq FROM task_log WHERE task_id = ?", [
      taskId,
    ]);
    const from = (last?.seq ?? 0) + 1;
    await sql.runMany(
      "INSERT INTO task_log (task_id, seq, at, level, message) VALUES (?, ?, ?, ?, ?)",
      news.log.map((line, index) => [taskId, from + index, line.at, line.level, line.message]),
    );
  }
  await sql.runMany(
    "INSERT INTO task_problems (task_id, seq, code, severity, path, line, object, message, action) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    news.problems.map((problem, index) => [
      taskId,
      news.firstProblem + index,
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
  if (row) await storeNews(sql, taskId, { ...row, log: [{ at, level, message }], problems: [], firstProblem: 0 });
}

/** Operations that hand out tasks and take them back. */
export const taskQueueOperations = {
  /**
   * Only while nobody else works on this database: takes up what a former process left. Tasks that ran are queued again, or end in error
   * when they were begun `maxAttempts` times; those that were asked to stop are stopped.
   */
  takeUpTasks: write(async (sql, input: { maxAttempts: number; at: number }) => {
    const stopped = await sql.all<{ id: number }>(
      "UPDATE tasks SET status = 'stopped', finished_at = ?, lease_owner = NULL, lease_until = NULL WHERE status = 'terminating' RETURNING id",
      [input.at],
    );
    const failure = JSON.stringify({
      code: "crashed",
      message: `The server ended ${input.maxAttempts} times while it ran this task, so it is not tried again. Nothing was added. Look at the server's log, or try a smaller part of the folder.`,
    } satisfies TaskFailure);
    const failed = await sql.all<{ id: number }>(
      `UPDATE tasks SET status = 'error', error = ?, finished_at = ?, lease_owner = NULL, lease_until = NULL
       WHERE status IN ('consumed', 'started') AND attempts >= ? RETURNING id`,
      [failure, input.at, input.maxAttempts],
    );
    const queued = await sql.all<{ id: number }>(
      `UPDATE tasks SET status = 'queued', lease_owner = NULL, lease_until = NULL
       WHERE status IN ('consumed', 'started') RETURNING id`,
    );
    for (const { id } of stopped) await logEnd(sql, id, input.at, "info", "Stopped. Nothing was added.");
    for (const { id } of failed) await logEnd(sql, id, input.at, "error", "The server ended too often on this task.");
    for (const { id } of queued) {
      await logEnd(sql, id, input.at, "info", "The server was restarted; the task begins again from its start.");
    }
    return { stopped: stopped.length, failed: failed.length, queued: queued.length };
  }),

  /**
   * Hands the oldest waiting task to `owner`, or one whose owner's lease ran out; undefined when there is none. Tasks on one project run
   * one after another, oldest first.
   */
  claimTask: write(
    async (
      sql,
      input: { owner: string; at: number; leaseMs: number; maxAttempts: number },
    ): Promise<ClaimedTask | undefined> =>
      sql.get<ClaimedTask>(
        `UPDATE tasks SET status = 'consumed', lease_owner = ?, lease_until = ?, attempts = attempts + 1
         WHERE id = (
           SELECT t.id FROM tasks t
           WHERE (t.status = 'queued' OR (t.status IN ('consumed', 'started') AND t.lease_until < ? AND t.attempts < ?))
             AND NOT EXISTS (
               SELECT 1 FROM tasks r
               WHERE r.target_project_id = t.target_project_id AND r.id <> t.id
                 AND r.status IN ('consumed', 'started', 'terminating')
             )
           ORDER BY t.id LIMIT 1
         )
         RETURNING id, type, workspace_id AS "workspaceId", attempts`,
        [input.owner, input.at + input.leaseMs, input.at, input.maxAttempts],
      ),
  ),

  /** Says that the owner is alive; answers the tasks that it must let go of. */
  renewLeases: write(async (sql, input: { owner: string; taskIds: readonly number[]; at: number; leaseMs: number }) => {
    const lost: { taskId: number; why: LetGo }[] = [];
    for (const taskId of input.taskIds) {
      const why = await mustLetGo(sql, taskId, input.owner);
      if (why) lost.push({ taskId, why });
      else await sql.run("UPDATE tasks SET lease_until = ? WHERE id = ?", [input.at + input.leaseMs, taskId]);
    }
    return lost;
  }),

  /** Stores progress, log lines and problems of a running task; answers why its worker must let go, if it must. */
  tellTask: write(async (sql, input: { taskId: number; owner: string; news: TaskNews }) => {
    const why = await mustLetGo(sql, input.taskId, input.owner);
    if (why !== "lost") await storeNews(sql, input.taskId, input.news);
    return why;
  }),

  /** Stores what the detector found. */
  setTaskDetected: write(
    async (sql, input: { taskId: number; owner: string; detected: string; preset: string | undefined }) => {
      const why = await mustLetGo(sql, input.taskId, input.owner);
      if (why) return why;
      await sql.run("UPDATE tasks SET detected = ?, preset = coalesce(?, preset) WHERE id = ?", [
        input.detected,
        input.preset ?? null,
        input.taskId,
      ]);
      return undefined;
    },
  ),

  /** Ends a task that adds nothing: `stopped`, or `error` with its reason. Does nothing when the task is no longer the owner's. */
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
      if ((await mustLetGo(sql, input.taskId, input.owner)) === "lost") return;
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
    },
  ),

  /** Gives a task back because the server shuts down: it is begun again at the next start, and this try does not count. */
  giveBackTask: write(async (sql, input: { taskId: number; owner: string; at: number }) => {
    const why = await mustLetGo(sql, input.taskId, input.owner);
    if (why === "lost") return;
    await sql.run(
      `UPDATE tasks SET status = ?, finished_at = ?, attempts = attempts - 1, lease_owner = NULL, lease_until = NULL WHERE id = ?`,
      [why === "stopping" ? "stopped" : "queued", why === "stopping" ? input.at : null, input.taskId],
    );
  }),

  /** How many tasks are in each unfinished state, for metrics and for waiting until all is done. */
  countTasks: read(async (sql, _input: Record<string, never>) => {
    const rows = await sql.all<{ status: string; tasks: number }>(
      "SELECT status, count(*) AS tasks FROM tasks WHERE status IN ('queued', 'consumed', 'started', 'terminating') GROUP BY status",
    );
    return Object.fromEntries(rows.map((row) => [row.status, row.tasks])) as Record<string, number>;
  }),
};

import { FINAL_STATUSES, isFinalStatus } from "../../../contract/tasks.ts";
import type { Problem } from "../../../model/problem.ts";
import type { ProblemCode } from "../../../model/problemCodes.ts";
import type { Severity } from "../../../model/severity.ts";
import { chunkPlaceholders, chunksOf, placeholdersOf } from "../chunks.ts";
import type { Sql, SqlValue } from "../operation.ts";
import { read, write } from "../operation.ts";
import { type PageSize, pageOfRows, type RowPage } from "../rowPage.ts";
import { containsPattern } from "../texts.ts";
import { type TaskPlace, withPlaces } from "./startOrder.ts";
import { taskQueueOperations } from "./taskQueue.ts";

/** A stored task; JSON columns as text, times in ms. */
export interface TaskRow {
  readonly id: number;
  readonly type: string;
  readonly status: string;
  readonly title: string;
  readonly preset: string | null;
  readonly subtask: string;
  readonly current: number;
  readonly total: number;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly finished_at: number | null;
  readonly project_id: number | null;
  readonly project_title: string | null;
  readonly error: string | null;
  readonly detected: string | null;
  readonly report: string | null;
  /** JSON of the place that the files come from; null when they were uploaded. */
  readonly remote: string | null;
  /** Id of the change that undid it. */
  readonly undone: number | null;
  /** The place of a task that waits; null for others. */
  readonly queue: TaskPlace | null;
}

const taskColumns =
  "id, type, status, title, preset, subtask, current, total, created_at, started_at, finished_at, project_id, project_title, error, detected, report, remote, " +
  `(SELECT c.id FROM imports i JOIN changes c ON c.project_id = i.project_id AND c.target_id = i.id AND c.kind = 'import' AND c.state = 'done'
     WHERE i.task_id = tasks.id) AS undone`;

/** The SQL condition of visible tasks: those of the workspace, without tasks for samples and tasks that are still being received. */
const seen = "workspace_id = ? AND type <> 'sample' AND status <> 'receiving'";

/** One line of a task's log. */
export interface LogRow {
  readonly seq: number;
  readonly at: number;
  readonly level: "info" | "warning" | "error";
  readonly message: string;
}

/** A stored problem. `seq` is its number, in the order in which problems were found. */
export interface ProblemRow {
  readonly seq: number;
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly path: string | null;
  readonly line: number | null;
  readonly object: string | null;
  readonly message: string;
  readonly action: string | null;
}

/** Adds a condition for problems that contain a text in path, message or object. */
function searchIn(where: string[], values: SqlValue[], search: string | undefined): void {
  if (search === undefined || search === "") return;
  where.push("lower(coalesce(path, '') || ' ' || message || ' ' || coalesce(object, '')) LIKE ? ESCAPE '\\'");
  values.push(containsPattern(search));
}

type StoredTask = Omit<TaskRow, "queue">;

function find(sql: Sql, workspaceId: number, id: number): Promise<StoredTask | undefined> {
  return sql.get<StoredTask>(`SELECT ${taskColumns} FROM tasks WHERE id = ? AND ${seen}`, [id, workspaceId]);
}

async function findWithPlace(sql: Sql, workspaceId: number, id: number): Promise<TaskRow | undefined> {
  const task = await find(sql, workspaceId, id);
  return task && (await withPlaces(sql, [task]))[0];
}

async function isSeen(sql: Sql, workspaceId: number, id: number): Promise<boolean> {
  return (await sql.get(`SELECT 1 AS one FROM tasks WHERE id = ? AND ${seen}`, [id, workspaceId])) !== undefined;
}

/** What a retry needs. */
export interface RetryInput {
  readonly workspaceId: number;
  readonly id: number;
  readonly at: number;
  /** The slug of the preset and the JSON request of the new task; those of the old one when absent. */
  readonly changed?: { readonly preset: string; readonly request: string } | undefined;
}

/** Operations over tasks. They return undefined when the task does not exist or is in another workspace. */
export const tasksOperations = {
  ...taskQueueOperations,

  /** Returns tasks with an id below `before`, newest first: fewer than `limit` when their reports are long. */
  listTasks: read(
    async (
      sql,
      input: PageSize & {
        workspaceId: number;
        status: string | undefined;
        search?: string | undefined;
        projectId?: number | undefined;
        before: number | undefined;
      },
    ): Promise<RowPage<TaskRow>> => {
      const where = [seen, "id < ?"];
      const values: SqlValue[] = [];
      if (input.status === "unfinished") {
        where.push(`status NOT IN (${placeholdersOf(FINAL_STATUSES.length)})`);
        values.push(...FINAL_STATUSES);
      } else if (input.status !== undefined) {
        where.push("status = ?");
        values.push(input.status);
      }
      if (input.search !== undefined && input.search !== "") {
        where.push("lower(title || ' ' || coalesce(project_title, '')) LIKE ? ESCAPE '\\'");
        values.push(containsPattern(input.search));
      }
      if (input.projectId !== undefined) {
        where.push("project_id = ?");
        values.push(input.projectId);
      }
      const page = await pageOfRows<StoredTask>(input, (last, limit) =>
        sql.all(`SELECT ${taskColumns} FROM tasks WHERE ${where.join(" AND ")} ORDER BY id DESC LIMIT ?`, [
          input.workspaceId,
          last?.id ?? input.before ?? Number.MAX_SAFE_INTEGER,
          ...values,
          limit,
        ]),
      );
      return { ...page, rows: await withPlaces(sql, page.rows) };
    },
  ),

  /** Returns a task. */
  getTask: read((sql, input: { workspaceId: number; id: number }) => findWithPlace(sql, input.workspaceId, input.id)),

  /** Returns those of the tasks that have ended or do not exist. */
  endedTasks: read(async (sql, input: { taskIds: readonly number[] }) => {
    const unfinished = new Set<number>();
    for (const chunk of chunksOf(input.taskIds)) {
      const rows = await sql.all<{ id: number }>(
        `SELECT id FROM tasks WHERE id IN (${chunkPlaceholders}) AND status NOT IN (${placeholdersOf(FINAL_STATUSES.length)})`,
        [...chunk, ...FINAL_STATUSES],
      );
      for (const { id } of rows) unfinished.add(id);
    }
    return input.taskIds.filter((id) => !unfinished.has(id));
  }),

  /** Returns log lines above number `after`, in order: fewer than `limit` when they are long. */
  taskLog: read(async (sql, input: PageSize & { workspaceId: number; id: number; after: number }) => {
    if (!(await isSeen(sql, input.workspaceId, input.id))) return undefined;
    return pageOfRows<LogRow>(input, (last, limit) =>
      sql.all("SELECT seq, at, level, message FROM task_log WHERE task_id = ? AND seq > ? ORDER BY seq LIMIT ?", [
        input.id,
        last?.seq ?? input.after,
        limit,
      ]),
    );
  }),

  /**
   * Returns problems above number `after`, in the order in which they were found: fewer than `limit` when they are long. `search` searches
   * path, message and object.
   */
  taskProblems: read(
    async (
      sql,
      input: PageSize & {
        workspaceId: number;
        id: number;
        after: number;
        severity: Severity | undefined;
        code: string | undefined;
        search: string | undefined;
      },
    ) => {
      if (!(await isSeen(sql, input.workspaceId, input.id))) return undefined;
      const where = ["task_id = ?", "seq > ?"];
      const values: SqlValue[] = [];
      if (input.severity !== undefined) {
        where.push("severity = ?");
        values.push(input.severity);
      }
      if (input.code !== undefined) {
        where.push("code = ?");
        values.push(input.code);
      }
      searchIn(where, values, input.search);
      return pageOfRows<ProblemRow>(input, (last, limit) =>
        sql.all(
          `SELECT seq, code, severity, path, line, object, message, action FROM task_problems
           WHERE ${where.join(" AND ")} ORDER BY seq LIMIT ?`,
          [input.id, last?.seq ?? input.after, ...values, limit],
        ),
      );
    },
  ),

  /** Returns problems by severity and code: their number, and the first of each. `search` as for `taskProblems`. */
  taskProblemGroups: read(async (sql, input: { workspaceId: number; id: number; search: string | undefined }) => {
    if (!(await isSeen(sql, input.workspaceId, input.id))) return undefined;
    const where = ["task_id = ?"];
    const values: SqlValue[] = [input.id];
    searchIn(where, values, input.search);
    return sql.all<ProblemRow & { readonly count: number }>(
      `SELECT p.seq, p.code, p.severity, p.path, p.line, p.object, p.message, p.action, g.count FROM (
           SELECT min(seq) AS seq, count(*) AS count FROM task_problems WHERE ${where.join(" AND ")} GROUP BY severity, code
         ) g JOIN task_problems p ON p.task_id = ? AND p.seq = g.seq`,
      [...values, input.id],
    );
  }),

  /**
   * Asks a task to stop: a waiting task is stopped at once, a running task is `terminating` until its worker has released it. `ended` is true
   * when the task has ended before.
   */
  stopTask: write(
    async (sql, input: { workspaceId: number; id: number; at: number }) => {
      await sql.lock("SELECT id FROM tasks WHERE id = ?", [input.id]);
      const task = await findWithPlace(sql, input.workspaceId, input.id);
      if (!task) return undefined;
      if (isFinalStatus(task.status)) return { ended: true as const, task };
      const queued = task.status === "queued";
      await sql.run("UPDATE tasks SET status = ?, finished_at = ? WHERE id = ?", [
        queued ? "stopped" : "terminating",
        queued ? input.at : null,
        input.id,
      ]);
      return { ended: false as const, task: (await findWithPlace(sql, input.workspaceId, input.id)) as TaskRow };
    },
    { serialize: "queue", wakes: true },
  ),

  /** Returns the preset and the request of a task, as its start stored it. */
  taskRequest: read((sql, input: { workspaceId: number; id: number }) =>
    sql.get<{ type: string; preset: string | null; request: string }>(
      `SELECT type, preset, request FROM tasks WHERE id = ? AND ${seen}`,
      [input.id, input.workspaceId],
    ),
  ),

  /**
   * Creates a task with the input of one that has ended, with another preset and request if `changed`. Returns its id and title, or the id of an
   * unfinished retry of the same task without a title; `running` when the task has not ended; `gone` when its files were swept, which may happen 30 days
   * after its end.
   */
  retryTask: write(
    async (sql, input: RetryInput) => {
      const task = await find(sql, input.workspaceId, input.id);
      if (!task) return undefined;
      if (!isFinalStatus(task.status)) return "running" as const;
      const { preset = null, request = null } = input.changed ?? {};
      const unfinished = await sql.get<{ id: number }>(
        `SELECT id FROM tasks WHERE retry_of = ? AND status IN ('queued', 'consumed', 'started')
         ${input.changed ? "AND preset = ? AND request = ?" : ""} ORDER BY id DESC LIMIT 1`,
        input.changed ? [input.id, preset, request] : [input.id],
      );
      if (unfinished) return { taskId: unfinished.id, title: null };
      // Files that the server brings itself are brought again.
      const brings = task.remote !== null;
      const files = await sql.get<{ named: number; present: number }>(
        `SELECT count(*) AS named, count(b.hash) AS present FROM task_files f
       LEFT JOIN blobs b ON b.workspace_id = ? AND b.hash = f.hash WHERE f.task_id = ?`,
        [input.workspaceId, input.id],
      );
      if (task.type === "import" && !brings && (files?.named === 0 || files?.named !== files?.present))
        return "gone" as const;
      const made = await sql.get<{ id: number }>(
        `INSERT INTO tasks (workspace_id, type, status, title, target_project_id, preset, request, total, created_at, retry_of, lane, remote)
       SELECT workspace_id, type, 'queued', title, target_project_id, coalesce(?, preset), coalesce(?, request), ?, ?, id, lane, remote
       FROM tasks WHERE id = ?
       RETURNING id`,
        [preset, request, brings ? 0 : (files?.named ?? 0), input.at, input.id],
      );
      if (!made) throw new Error("The new task has no id.");
      if (brings) return { taskId: made.id, title: task.title };
      await sql.run(
        "INSERT INTO task_files (task_id, path, long_path, hash) SELECT ?, path, long_path, hash FROM task_files WHERE task_id = ?",
        [made.id, input.id],
      );
      await sql.run(
        `UPDATE blobs SET touched_at = ? WHERE workspace_id = ? AND touched_at < ?
       AND hash IN (SELECT hash FROM task_files WHERE task_id = ?)`,
        [input.at, input.workspaceId, input.at, made.id],
      );
      return { taskId: made.id, title: task.title };
    },
    { serialize: "workspace", contents: "use", wakes: true },
  ),
};

/** Returns a problem as the model represents it. */
export function problemOf(row: ProblemRow): Problem {
  return {
    code: row.code,
    severity: row.severity,
    message: row.message,
    ...(row.path === null ? {} : { path: row.path }),
    ...(row.line === null ? {} : { line: row.line }),
    ...(row.object === null ? {} : { object: row.object }),
    ...(row.action === null ? {} : { action: row.action }),
  };
}

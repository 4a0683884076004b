import type { Sql } from "../operation.ts";

/** Which workers run a task: the large lane has only some of them, so that small tasks do not wait behind large ones. */
export type Lane = "small" | "large";

/**
 * Returns the SQL condition of tasks that a worker may claim: those that wait, and those whose worker has died, unless they ended several
 * servers. Parameters: the time (ms), and the number of attempts.
 */
export function claimable(tasks: string): string {
  return `(${tasks}.status = 'queued'
    OR (${tasks}.status IN ('consumed', 'started') AND ${tasks}.lease_until < ? AND ${tasks}.attempts < ?))`;
}

/**
 * A query for the claimable tasks with their place in their lane, from 1: `id`, `lane`, `place`, `waits_for`. Workspaces take turns: first
 * the first task of each, beginning with the workspace that was served least recently, then the second of each. Imports into the same
 * project run one after another, oldest first: `waits_for` is the task before; null for a task that may start. Parameters: as `claimable`.
 */
export const startOrder = `
  WITH waiting AS (
    SELECT t.id, t.workspace_id, t.lane, coalesce(
      (SELECT min(r.id) FROM tasks r WHERE r.target_project_id = t.target_project_id AND r.id <> t.id
         AND r.status IN ('consumed', 'started', 'terminating')),
      (SELECT min(r.id) FROM tasks r WHERE t.status = 'queued' AND r.target_project_id = t.target_project_id
         AND r.status = 'queued' AND r.id < t.id)
    ) AS waits_for
    FROM tasks t WHERE ${claimable("t")}
  ), served AS (
    SELECT w.workspace_id, w.lane,
      (SELECT max(s.turn) FROM tasks s WHERE s.workspace_id = w.workspace_id AND s.lane = w.lane) AS turn
    FROM (SELECT DISTINCT workspace_id, lane FROM waiting) w
  ), ranked AS (
    SELECT id, workspace_id, lane, waits_for, row_number() OVER (
      PARTITION BY workspace_id, lane ORDER BY CASE WHEN waits_for IS NULL THEN 0 ELSE 1 END, id
    ) AS nth
    FROM waiting
  )
  SELECT r.id, r.lane, r.waits_for, row_number() OVER (
    PARTITION BY r.lane ORDER BY r.nth, coalesce(s.turn, 0), r.id
  ) AS place
  FROM ranked r JOIN served s ON s.workspace_id = r.workspace_id AND s.lane = r.lane`;

/** The place of a waiting task in its lane, from 1, and the task into the same project that it waits for. */
export interface TaskPlace {
  readonly lane: Lane;
  readonly place: number;
  readonly waits_for: number | null;
}

/** Adds to tasks that wait their place in the queue, among the tasks of all workspaces. */
export async function withPlaces<Row extends { readonly id: number; readonly status: string }>(
  sql: Sql,
  tasks: readonly Row[],
): Promise<(Row & { readonly queue: TaskPlace | null })[]> {
  const waiting = tasks.flatMap(({ id, status }) => (status === "queued" ? [id] : []));
  if (waiting.length === 0) return tasks.map((task) => ({ ...task, queue: null }));
  // Tasks whose lease has expired are claimed within seconds, so they are not counted.
  const rows = await sql.all<TaskPlace & { id: number }>(
    `SELECT o.id, o.lane, o.place, o.waits_for FROM (${startOrder}) o WHERE o.id BETWEEN ? AND ?`,
    [0, 0, Math.min(...waiting), Math.max(...waiting)],
  );
  const places = new Map(rows.map(({ id, ...place }) => [id, place]));
  return tasks.map((task) => ({ ...task, queue: places.get(task.id) ?? null }));
}

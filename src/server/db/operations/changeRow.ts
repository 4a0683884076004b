import type { Sql } from "../operation.ts";

/** What was changed. The first four are in the trash. */
export type ChangeKind = "project" | "dataset" | "images" | "import" | "move" | "tag";

/**
 * `begun`: not visible yet. `done`: visible, and can be undone. `undone`: without effect; its rows are being brought back. `purged`: deleted
 * for good; its rows are being removed.
 */
type ChangeState = "begun" | "done" | "undone" | "purged";

/**
 * Why a change cannot begin or end: what it concerns does not exist (`gone`), an import adds to the project (`busy`), or there is nothing
 * to change (`nothing`).
 */
export type ChangeFailure = "gone" | "busy" | "nothing";

/** A stored change. */
export interface ChangeRow {
  readonly id: number;
  readonly workspaceId: number;
  readonly projectId: number;
  readonly kind: ChangeKind;
  readonly targetId: number | null;
  readonly name: string;
  readonly images: number;
  readonly state: ChangeState;
  readonly settled: number;
  readonly at: number;
}

/** The columns of a `ChangeRow`, of table `changes` without an alias. */
export const changeColumns = `id, workspace_id AS "workspaceId", project_id AS "projectId", kind, target_id AS "targetId", name, images, state, settled, at`;

/** A change as a list has it. */
export interface ListedChange extends ChangeRow {
  /** Title of its project. */
  readonly project: string;
  /** The task of the import that was undone. */
  readonly taskId: number | null;
}

/** The columns of a `ListedChange`, of tables `changes c` and `projects p`. */
export const listedColumns = `c.id, c.workspace_id AS "workspaceId", c.project_id AS "projectId", c.kind, c.target_id AS "targetId", c.name, c.images,
  c.state, c.settled, c.at, p.title AS project,
  (SELECT i.task_id FROM imports i WHERE c.kind = 'import' AND i.id = c.target_id) AS "taskId"`;

/** Returns a change, and keeps other operations from changing it. */
export function lockChange(sql: Sql, id: number): Promise<ChangeRow | undefined> {
  return sql.lock<ChangeRow>(`SELECT ${changeColumns} FROM changes WHERE id = ?`, [id]);
}

/** Adds a change. Returns its id. */
export async function insertChange(
  sql: Sql,
  change: Pick<ChangeRow, "workspaceId" | "projectId" | "kind" | "targetId" | "name" | "at"> &
    Partial<Pick<ChangeRow, "images" | "state" | "settled">>,
): Promise<number> {
  const { workspaceId, projectId, kind, targetId, name, at, images = 0, state = "begun", settled = 0 } = change;
  const row = await sql.get<{ id: number }>(
    `INSERT INTO changes (workspace_id, project_id, kind, target_id, name, images, state, settled, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    [workspaceId, projectId, kind, targetId, name, images, state, settled, at],
  );
  if (!row) throw new Error("The new change has no id.");
  return row.id;
}

/** Returns true while an import adds to a project. It has read the names of the images, so nothing may give or take names then. */
export async function isImportUnderWay(sql: Sql, projectId: number): Promise<boolean> {
  await sql.lock("SELECT id FROM projects WHERE id = ?", [projectId]);
  const row = await sql.get("SELECT id FROM imports WHERE project_id = ? AND committed_at IS NULL LIMIT 1", [
    projectId,
  ]);
  return row !== undefined;
}

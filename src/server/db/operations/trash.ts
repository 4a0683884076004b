import { failure, type Result, success } from "../../../model/result.ts";
import { freeTitle, numberedName } from "../freeTitle.ts";
import { read, type Sql, type SqlValue, write } from "../operation.ts";
import { hiddenBy, shownProject, visibilityOf } from "../visible.ts";
import { moveBack, untag } from "./changeBatches.ts";
import {
  type ChangeKind,
  type ChangeRow,
  changeColumns,
  insertChange,
  isImportUnderWay,
  type ListedChange,
  listedColumns,
  lockChange,
} from "./changeRow.ts";
import { recordProjectDeleted } from "./webhookEvents.ts";

/** Why a change cannot be undone: see `ChangeFailure`; `project` or `dataset`: what it belongs to is in the trash itself. */
export type UndoFailure = "gone" | "busy" | "project" | "dataset";

/** A change that was undone. */
export interface Undone {
  readonly kind: ChangeKind;
  readonly projectId: number;
  readonly project: string;
  readonly images: number;
  /** The name of the project or dataset before, when it got another one. */
  readonly renamedFrom: string | null;
  readonly name: string;
}

/** The SQL condition that change `c` is in the trash. */
const inTrash = "c.state = 'done' AND c.kind IN ('project', 'dataset', 'images', 'import')";

/** Operations over the trash: what was deleted and can be restored. */
export const trashOperations = {
  /** Moves a project to the trash. `images`: how many it has. Returns its title and the id of the change; undefined when the workspace has no such project. */
  deleteProject: write(
    async (sql, input: { workspaceId: number; id: number; images: number; at: number }) => {
      const { workspaceId, id, images, at } = input;
      const deleted = await sql.get<{ title: string }>(
        `UPDATE projects AS p SET deleted_at = ? WHERE p.id = ? AND p.workspace_id = ? AND ${shownProject} RETURNING title`,
        [at, id, workspaceId],
      );
      if (deleted === undefined) return undefined;
      const { title } = deleted;
      await recordProjectDeleted(sql, { workspaceId, id, title, at });
      const changeId = await insertChange(sql, {
        workspaceId,
        projectId: id,
        kind: "project",
        targetId: null,
        name: title,
        images,
        state: "done",
        settled: 1,
        at,
      });
      return { title, changeId };
    },
    { wakes: true },
  ),

  /** Returns the change that moved a project to the trash after `since` (ms), if it is there. */
  projectInTrash: read((sql, input: { workspaceId: number; projectId: number; since: number }) =>
    sql.get<{ id: number }>(
      `SELECT c.id FROM changes c WHERE c.project_id = ? AND c.workspace_id = ? AND c.kind = 'project' AND ${inTrash} AND c.at >= ?`,
      [input.projectId, input.workspaceId, input.since],
    ),
  ),

  /** Returns what is in the trash since `since` (ms), by id below `before`, newest first. What is inside a deleted project is not listed. */
  listTrash: read(
    (
      sql,
      input: {
        workspaceId: number;
        projectId: number | undefined;
        since: number;
        before: number | undefined;
        limit: number;
      },
    ) => {
      const [only, values]: [string, SqlValue[]] =
        input.projectId === undefined ? ["", []] : ["AND c.project_id = ?", [input.projectId]];
      return sql.all<ListedChange>(
        `SELECT ${listedColumns}
         FROM changes c JOIN projects p ON p.id = c.project_id
         WHERE c.workspace_id = ? AND ${inTrash} AND (c.kind = 'project' OR p.deleted_at IS NULL) AND c.at >= ? AND c.id < ? ${only}
         ORDER BY c.id DESC LIMIT ?`,
        [input.workspaceId, input.since, input.before ?? Number.MAX_SAFE_INTEGER, ...values, input.limit],
      );
    },
  ),

  /** Returns a change of a workspace that counts and is newer than `since` (ms). */
  findChange: read((sql, input: { workspaceId: number; id: number; since: number }) =>
    sql.get<ChangeRow>(
      `SELECT ${changeColumns} FROM changes WHERE id = ? AND workspace_id = ? AND state = 'done' AND at >= ?`,
      [input.id, input.workspaceId, input.since],
    ),
  ),

  /**
   * Undoes a change: what it hid is visible at once, the rest follows by `settleChange`. Names of images must be free before (`freeNames`);
   * a project or dataset whose name is taken gets a free one here.
   */
  undoChange: write(
    async (
      sql,
      input: { workspaceId: number; id: number; since: number; at: number },
    ): Promise<Result<Undone, UndoFailure>> => {
      const change = await lockChange(sql, input.id);
      if (change?.state !== "done" || change.workspaceId !== input.workspaceId || change.at < input.since) {
        return failure("gone");
      }
      const project = await sql.lock<{ title: string; deleted_at: number | null }>(
        "SELECT title, deleted_at FROM projects WHERE id = ?",
        [change.projectId],
      );
      if (!project) return failure("gone");
      const undone = { kind: change.kind, projectId: change.projectId, images: change.images };
      if (change.kind === "project") {
        const title = await freeTitle(sql, input.workspaceId, project.title);
        await sql.run("UPDATE projects SET deleted_at = NULL, title = ?, updated_at = ? WHERE id = ?", [
          title,
          input.at,
          change.projectId,
        ]);
        await sql.run("DELETE FROM changes WHERE id = ?", [change.id]);
        const renamedFrom = title === project.title ? null : project.title;
        return success({ ...undone, project: title, name: title, renamedFrom });
      }
      if (project.deleted_at !== null) return failure("project");
      if (await isImportUnderWay(sql, change.projectId)) return failure("busy");
      if (await isInDeletedDataset(sql, change)) return failure("dataset");
      let { name } = change;
      if (change.kind === "dataset") {
        const shown = (await visibilityOf(sql, change.projectId)).datasets("d");
        const rows = await sql.all<{ name: string }>(
          `SELECT d.name FROM datasets d WHERE d.project_id = ? AND ${shown.text}`,
          [change.projectId, ...shown.values],
        );
        const taken = new Set(rows.map((row) => row.name));
        name = numberedName(change.name, (next) => taken.has(next));
        await sql.run("UPDATE datasets SET deleted_by = NULL, name = ? WHERE id = ?", [name, change.targetId]);
      }
      await sql.run("UPDATE changes SET state = 'undone', settled = 0 WHERE id = ?", [change.id]);
      await sql.run("UPDATE projects SET updated_at = ? WHERE id = ?", [input.at, change.projectId]);
      return success({
        ...undone,
        project: project.title,
        name,
        renamedFrom: name === change.name ? null : change.name,
      });
    },
  ),

  /** Marks what is in the trash to be deleted for good: one change, or all of a workspace. Returns them; `sweepChanges` removes their rows. */
  purgeTrash: write((sql, input: { workspaceId: number; id: number | undefined }) => {
    const [only, values]: [string, SqlValue[]] = input.id === undefined ? ["", []] : ["AND c.id = ?", [input.id]];
    return sql.all<{ id: number; kind: ChangeKind; name: string; images: number }>(
      `UPDATE changes AS c SET state = 'purged', settled = 1 WHERE c.workspace_id = ? AND ${inTrash} ${only} RETURNING id, kind, name, images`,
      [input.workspaceId, ...values],
    );
  }),

  /** Brings up to `limit` rows into agreement with the state of a change. Returns true when nothing is left to do. */
  settleChange: write(async (sql, input: { changeId: number; limit: number }): Promise<boolean> => {
    const change = await lockChange(sql, input.changeId);
    if (!change || change.settled === 1 || change.state === "begun") return true;
    return settle(sql, change, input.limit);
  }),

  /**
   * Removes up to `limit` rows that nobody can bring back any more: those of changes deleted for good or made before `before` (ms), of
   * images that were replaced before then, and of projects. Settles what was interrupted before `staleBefore`. Returns true when nothing
   * is left.
   */
  sweepChanges: write(async (sql, input: { before: number; staleBefore: number; limit: number }): Promise<boolean> => {
    const { before, staleBefore, limit } = input;
    await sql.run("UPDATE changes SET state = 'undone' WHERE state = 'begun' AND at < ?", [staleBefore]);
    await sql.run("UPDATE changes SET state = 'purged', settled = 1 WHERE state = 'done' AND at < ?", [before]);
    const open = await sql.get<{ id: number }>(
      "SELECT id FROM changes WHERE settled = 0 AND state IN ('done', 'undone') ORDER BY id LIMIT 1",
    );
    const unsettled = open && (await lockChange(sql, open.id));
    if (unsettled && unsettled.settled === 0 && unsettled.state !== "begun") {
      await settle(sql, unsettled, limit);
      return false;
    }
    // Rows of a project go after those of an import that still writes into it.
    const found = await sql.get<{ id: number }>(
      `SELECT c.id FROM changes c WHERE c.state = 'purged' AND (c.kind <> 'project' OR NOT EXISTS (
         SELECT 1 FROM imports i WHERE i.project_id = c.project_id AND i.committed_at IS NULL)) ORDER BY c.id LIMIT 1`,
    );
    const purged = found && (await lockChange(sql, found.id));
    if (purged) {
      await removePurged(sql, purged, limit);
      return false;
    }
    return removeReplaced(sql, before, limit);
  }),
};

/** Returns true when images that a change would bring back belong to a dataset in the trash. */
async function isInDeletedDataset(sql: Sql, change: ChangeRow): Promise<boolean> {
  if (change.kind === "move") {
    const row = await sql.get(
      `SELECT 1 AS one FROM changed_images h LEFT JOIN datasets d ON d.id = h.dataset_id
       WHERE h.change_id = ? AND (d.id IS NULL OR d.deleted_by IS NOT NULL) LIMIT 1`,
      [change.id],
    );
    return row !== undefined;
  }
  if (change.kind !== "images" && change.kind !== "import") return false;
  const row = await sql.get(
    `SELECT 1 AS one FROM datasets d WHERE d.project_id = ? AND d.deleted_by IS NOT NULL AND EXISTS (
       SELECT 1 FROM images m WHERE m.dataset_id = d.id AND m.superseded_by = ?) LIMIT 1`,
    [change.projectId, hiddenBy(change.id)],
  );
  return row !== undefined;
}

/** Returns true when nothing is left to settle. */
async function settle(sql: Sql, change: ChangeRow, limit: number): Promise<boolean> {
  let changed: number;
  if (change.kind === "move") changed = await moveBack(sql, change, limit);
  else if (change.kind === "tag") changed = await untag(sql, change, limit);
  else {
    const by = change.state === "done" ? change.targetId : hiddenBy(change.id);
    changed = await sql.run(
      `UPDATE images SET superseded_by = NULL WHERE id IN (
         SELECT id FROM images WHERE project_id = ? AND superseded_by = ? ORDER BY id LIMIT ?)`,
      [change.projectId, by, limit],
    );
  }
  // Batches of long annotations are shorter than `limit`.
  if (change.kind === "tag" ? changed > 0 : changed === limit) return false;
  if (change.state === "done") await sql.run("UPDATE changes SET settled = 1 WHERE id = ?", [change.id]);
  else await sql.run("DELETE FROM changes WHERE id = ?", [change.id]);
  return true;
}

/** Removes up to `limit` rows of a change that was deleted for good, and the change with the last of them. */
async function removePurged(sql: Sql, change: ChangeRow, limit: number): Promise<void> {
  const { id, kind, projectId, targetId } = change;
  if (kind === "move" || kind === "tag") {
    const removed = await sql.run(
      "DELETE FROM changed_images WHERE change_id = ? AND image_id IN (SELECT image_id FROM changed_images WHERE change_id = ? LIMIT ?)",
      [id, id, limit],
    );
    if (removed < limit) await sql.run("DELETE FROM changes WHERE id = ?", [id]);
    return;
  }
  const [where, values]: [string, SqlValue[]] =
    kind === "project"
      ? ["project_id = ?", [projectId]]
      : kind === "dataset"
        ? ["dataset_id = ?", [targetId]]
        : ["project_id = ? AND superseded_by = ?", [projectId, hiddenBy(id)]];
  const removed = await sql.run(`DELETE FROM images WHERE id IN (SELECT id FROM images WHERE ${where} LIMIT ?)`, [
    ...values,
    limit,
  ]);
  if (removed === limit) return;
  if (kind === "project") {
    await dropProject(sql, projectId);
    return;
  }
  if (kind === "dataset") {
    await sql.run("DELETE FROM datasets WHERE id = ?", [targetId]);
    // Images of it that were in the trash before are gone with it.
    await sql.run(
      `DELETE FROM changes WHERE project_id = ? AND kind IN ('images', 'import') AND state = 'done' AND images > 0 AND NOT EXISTS (
         SELECT 1 FROM images m WHERE m.project_id = changes.project_id AND m.superseded_by = -changes.id)`,
      [projectId],
    );
  }
  await sql.run("DELETE FROM changes WHERE id = ?", [id]);
}

async function dropProject(sql: Sql, projectId: number): Promise<void> {
  await sql.run("DELETE FROM projects WHERE id = ?", [projectId]);
  await sql.run("DELETE FROM imports WHERE project_id = ?", [projectId]);
}

/**
 * Removes up to `limit` images that imports replaced before a time (ms), then images of projects that were deleted before there was a trash.
 * Returns true when nothing is left.
 */
async function removeReplaced(sql: Sql, before: number, limit: number): Promise<boolean> {
  const replaced = await sql.run(
    `DELETE FROM images WHERE id IN (
       SELECT m.id FROM images m JOIN imports i ON i.id = m.superseded_by
       WHERE m.superseded_by IS NOT NULL AND i.committed_at < ? LIMIT ?)`,
    [before, limit],
  );
  if (replaced > 0) return false;
  const project = await sql.get<{ id: number }>(
    `SELECT p.id FROM projects p WHERE p.deleted_at < ? AND NOT EXISTS (SELECT 1 FROM changes c WHERE c.project_id = p.id)
     AND NOT EXISTS (SELECT 1 FROM imports i JOIN tasks t ON t.id = i.task_id
       WHERE i.project_id = p.id AND i.committed_at IS NULL) LIMIT 1`,
    [before],
  );
  if (!project) return true;
  const removed = await sql.run("DELETE FROM images WHERE id IN (SELECT id FROM images WHERE project_id = ? LIMIT ?)", [
    project.id,
    limit,
  ]);
  if (removed < limit) await dropProject(sql, project.id);
  return false;
}

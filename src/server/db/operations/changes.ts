import { groupBy } from "../../../formats/images/groupBy.ts";
import { failure, type Result, success } from "../../../model/result.ts";
import { read, type Sql, type SqlValue, write } from "../operation.ts";
import { hiddenBy, readableProject, shownProject } from "../visible.ts";
import { changeBatchOperations } from "./changeBatches.ts";
import {
  type ChangeFailure,
  type ChangeRow,
  insertChange,
  isImportUnderWay,
  type ListedChange,
  listedColumns,
  lockChange,
} from "./changeRow.ts";
import { freeImageNames, type Renamed } from "./freeImageNames.ts";

async function ownProject(sql: Sql, workspaceId: number, id: number): Promise<{ title: string } | undefined> {
  return sql.get<{ title: string }>(
    `SELECT p.title FROM projects p WHERE p.id = ? AND p.workspace_id = ? AND ${shownProject}`,
    [id, workspaceId],
  );
}

/** Returns true when undoing an import brings back images that it replaced. */
async function bringsBack(sql: Sql, change: ChangeRow): Promise<boolean> {
  if (change.kind !== "import") return false;
  const row = await sql.get("SELECT id FROM images WHERE project_id = ? AND superseded_by = ? LIMIT 1", [
    change.projectId,
    change.targetId,
  ]);
  return row !== undefined;
}

/**
 * Operations over changes: begin one, change images in batches, and make it count by one row. Whoever begins a change continues it; what
 * stays begun is undone by `settleChange`.
 */
export const changesOperations = {
  ...changeBatchOperations,

  /** Begins to move images to the trash or to another dataset, or to tag them. Returns the id of the change. */
  beginChange: write(
    async (
      sql,
      input: {
        workspaceId: number;
        projectId: number;
        kind: "images" | "move" | "tag";
        name: string;
        at: number;
      },
    ): Promise<Result<number, ChangeFailure>> => {
      if (!(await ownProject(sql, input.workspaceId, input.projectId))) return failure("gone");
      return success(await insertChange(sql, { ...input, targetId: null }));
    },
  ),

  /** Begins to move a dataset with its images to the trash. Returns the id of the change, and the project and name of the dataset. */
  beginDatasetDeletion: write(
    async (
      sql,
      input: { workspaceId: number; datasetId: number; at: number },
    ): Promise<Result<{ changeId: number; projectId: number; name: string }, ChangeFailure>> => {
      const dataset = await sql.get<{ projectId: number; name: string }>(
        `SELECT d.project_id AS "projectId", d.name FROM datasets d JOIN imports i ON i.id = d.import_id
         WHERE d.id = ? AND d.deleted_by IS NULL AND i.committed_at IS NOT NULL`,
        [input.datasetId],
      );
      if (!dataset || !(await ownProject(sql, input.workspaceId, dataset.projectId))) return failure("gone");
      if (await isImportUnderWay(sql, dataset.projectId)) return failure("busy");
      const { projectId, name } = dataset;
      const { workspaceId, datasetId: targetId, at } = input;
      const changeId = await insertChange(sql, { workspaceId, projectId, kind: "dataset", targetId, name, at });
      return success({ changeId, projectId, name });
    },
  ),

  /**
   * Begins to undo an import. `isOnly`: the project has nothing else, so that it should be deleted as a whole; no change is begun then.
   * `nothing`: it is undone already, or made nothing.
   */
  beginImportUndo: write(
    async (
      sql,
      input: { workspaceId: number; taskId: number; at: number },
    ): Promise<
      Result<
        { projectId: number; name: string } & (
          | { isOnly: true }
          | { isOnly: false; changeId: number; importId: number }
        ),
        ChangeFailure
      >
    > => {
      const found = await sql.get<{ importId: number; projectId: number; name: string }>(
        `SELECT i.id AS "importId", i.project_id AS "projectId", t.title AS name
         FROM tasks t JOIN imports i ON i.task_id = t.id AND i.committed_at IS NOT NULL
         WHERE t.id = ? AND t.workspace_id = ? AND t.type <> 'sample'`,
        [input.taskId, input.workspaceId],
      );
      if (!found) return failure("nothing");
      const { importId, projectId, name } = found;
      if (!(await ownProject(sql, input.workspaceId, projectId))) return failure("gone");
      if (await isImportUnderWay(sql, projectId)) return failure("busy");
      const before = await sql.get(
        "SELECT id FROM changes WHERE kind = 'import' AND target_id = ? AND project_id = ?",
        [importId, projectId],
      );
      if (before) return failure("nothing");
      const other = await sql.get(
        `SELECT i.id FROM imports i WHERE i.project_id = ? AND i.id <> ? AND NOT EXISTS (
           SELECT 1 FROM changes c WHERE c.project_id = i.project_id AND c.kind = 'import' AND c.target_id = i.id) LIMIT 1`,
        [projectId, importId],
      );
      if (!other) return success({ projectId, name, isOnly: true });
      const { workspaceId, at } = input;
      const changeId = await insertChange(sql, {
        workspaceId,
        projectId,
        kind: "import",
        targetId: importId,
        name,
        at,
      });
      return success({ projectId, name, isOnly: false, changeId, importId });
    },
  ),

  /**
   * Gives free names to up to `limit` hidden images that will be visible again, by id above `after`: those that change `changeId` moved to
   * the trash, or those that the import replaced which it undoes. Returns the renamed ones, and the id to continue after; null at the end.
   */
  freeNames: write(
    async (
      sql,
      input: { changeId: number; after: number; limit: number },
    ): Promise<{ renamed: readonly Renamed[]; last: number | null }> => {
      const change = await lockChange(sql, input.changeId);
      if (!change) return { renamed: [], last: null };
      const undoesImport = change.kind === "import" && change.state === "begun";
      const rows = await sql.all<{ id: number; name: string; datasetId: number }>(
        `SELECT id, name, dataset_id AS "datasetId" FROM images WHERE project_id = ? AND superseded_by = ? AND id > ? ORDER BY id LIMIT ?`,
        [change.projectId, undoesImport ? change.targetId : hiddenBy(change.id), input.after, input.limit],
      );
      const byDataset = groupBy(rows, (row) => row.datasetId);
      const renamed: Renamed[] = [];
      for (const [id, images] of byDataset) {
        const dataset = { projectId: change.projectId, id };
        renamed.push(...(await freeImageNames(sql, dataset, images, undoesImport ? change.id : undefined)));
      }
      await sql.runMany(
        "UPDATE images SET name = ? WHERE id = ?",
        renamed.map(({ id, to }) => [to, id]),
      );
      return { renamed, last: rows.length < input.limit ? null : (rows.at(-1)?.id ?? null) };
    },
  ),

  /** Makes a change count. Returns how many images it concerns. On failure, `settleChange` brings back what was prepared. */
  commitChange: write(async (sql, input: { changeId: number; at: number }): Promise<Result<number, ChangeFailure>> => {
    const change = await lockChange(sql, input.changeId);
    if (change?.state !== "begun") return failure("gone");
    const undo = async (reason: ChangeFailure) => {
      await sql.run("UPDATE changes SET state = 'undone' WHERE id = ?", [change.id]);
      return failure(reason);
    };
    if (change.kind !== "images" && (await isImportUnderWay(sql, change.projectId))) return undo("busy");
    const [from, values]: [string, SqlValue[]] =
      change.kind === "move" || change.kind === "tag"
        ? ["changed_images WHERE change_id = ?", [change.id]]
        : ["images WHERE project_id = ? AND superseded_by = ?", [change.projectId, hiddenBy(change.id)]];
    const counted = await sql.get<{ images: number }>(`SELECT count(*) AS images FROM ${from}`, values);
    const images = counted?.images ?? 0;
    if (images === 0 && change.kind !== "dataset" && !(await bringsBack(sql, change))) return undo("nothing");
    await sql.run("UPDATE changes SET state = 'done', images = ?, at = ?, settled = ? WHERE id = ?", [
      images,
      input.at,
      change.kind === "import" ? 0 : 1,
      change.id,
    ]);
    if (change.kind === "dataset") {
      await sql.run("UPDATE datasets SET deleted_by = ? WHERE id = ?", [change.id, change.targetId]);
    }
    await sql.run("UPDATE projects SET updated_at = ? WHERE id = ?", [input.at, change.projectId]);
    return success(images);
  }),

  /** Gives up a change that has begun. `settleChange` brings back what it prepared. */
  abandonChange: write((sql, input: { changeId: number }) =>
    sql.run("UPDATE changes SET state = 'undone' WHERE id = ? AND state = 'begun'", [input.changeId]),
  ),

  /** Returns changes of a project that can be undone and are newer than `since` (ms), by id below `before`, newest first. */
  listChanges: read(
    async (
      sql,
      input: { workspaceId: number; projectId: number; since: number; before: number | undefined; limit: number },
    ) => {
      const project = await sql.get(
        `SELECT p.id FROM projects p WHERE p.id = ? AND ${readableProject} AND ${shownProject}`,
        [input.projectId, input.workspaceId],
      );
      if (!project) return undefined;
      return sql.all<ListedChange>(
        `SELECT ${listedColumns} FROM changes c JOIN projects p ON p.id = c.project_id
         WHERE c.project_id = ? AND c.state = 'done' AND c.kind <> 'project' AND c.at >= ? AND c.id < ? ORDER BY c.id DESC LIMIT ?`,
        [input.projectId, input.since, input.before ?? Number.MAX_SAFE_INTEGER, input.limit],
      );
    },
  ),
};

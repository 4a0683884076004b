import type { ClassDef } from "../../../model/classDef.ts";
import type { DropDigests } from "../../../model/dropDigest.ts";
import { failure, type Result, success } from "../../../model/result.ts";
import type { TagDef } from "../../../model/tag.ts";
import { freeTitle } from "../freeTitle.ts";
import { insertNumbered } from "../insertNumbered.ts";
import { read, type Sql, write } from "../operation.ts";
import { visibilityOf } from "../visible.ts";
import { clonesOperations } from "./clones.ts";
import { insertImages } from "./insertImages.ts";
import type { PackedImages } from "./packedImages.ts";
import { samplesOperations } from "./samples.ts";
import { insertSegment, type SegmentCommit } from "./segments.ts";
import { type ReleaseReason, releaseReason, storeUpdate, type TaskUpdate, type TaskWriteFailure } from "./taskQueue.ts";
import { recordTaskEnd } from "./webhookEvents.ts";

/** A file of an import with what is known about its content; nulls when the content is gone. */
export interface TaskFileRow {
  readonly path: string;
  /** Its place in the order of the database. */
  readonly key: string;
  readonly hash: string;
  readonly bytes: number | null;
  readonly kind: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly orientation: number | null;
  /** As in `BlobRow`. */
  readonly structure: string | null;
  readonly segment: string | null;
  readonly start: number | null;
}

/** A row with an id and a name. */
export interface NamedId {
  readonly id: number;
  readonly name: string;
}

/** The datasets, classes and tags of a project before an import adds to it. */
export interface ProjectContent {
  readonly datasets: readonly NamedId[];
  readonly classes: readonly { readonly id: number; readonly definition: string }[];
  readonly tags: readonly { readonly id: number; readonly definition: string }[];
}

/** An import that has begun. */
export interface BegunImport {
  readonly importId: number;
  readonly projectId: number;
  readonly isNew: boolean;
  readonly workspaceId: number;
  readonly title: string;
  readonly preset: string | null;
  /** JSON. */
  readonly request: string;
  /** JSON of the place that the files come from; null when they were uploaded. */
  readonly remote: string | null;
  readonly content: ProjectContent;
}

/** Ids of added rows, in the order in which they were given. */
export interface AddedDefinitions {
  readonly datasets: readonly number[];
  readonly classes: readonly number[];
  readonly tags: readonly number[];
}

/** The title of a new project until its import is committed. */
const UNNAMED = "";

async function contentOf(sql: Sql, projectId: number): Promise<ProjectContent> {
  return {
    datasets: await sql.all<NamedId>(
      "SELECT id, name FROM datasets WHERE project_id = ? AND deleted_by IS NULL ORDER BY id",
      [projectId],
    ),
    classes: await sql.all("SELECT id, definition FROM classes WHERE project_id = ? ORDER BY id", [projectId]),
    tags: await sql.all("SELECT id, definition FROM tags WHERE project_id = ? ORDER BY id", [projectId]),
  };
}

/** Operations over imports: they add the rows of a project, which stay hidden until one row makes all of them visible. */
export const importsOperations = {
  ...clonesOperations,
  ...samplesOperations,

  /**
   * Begins an import or a copy: adds its row, and the row of a new project. Rows of an earlier attempt must be removed before
   * (`dropImportRows`). Returns what the project contains already. Fails with `gone` when the project to add to does not exist any more.
   */
  beginImport: write(
    async (
      sql,
      input: { taskId: number; owner: string; at: number },
    ): Promise<Result<BegunImport, TaskWriteFailure>> => {
      const reason = await releaseReason(sql, input.taskId, input.owner);
      if (reason) return failure(reason);
      const task = await sql.get<{
        workspaceId: number;
        title: string;
        target: number | null;
        preset: string | null;
        request: string;
        remote: string | null;
      }>(
        `SELECT workspace_id AS "workspaceId", title, target_project_id AS target, preset, request, remote FROM tasks WHERE id = ?`,
        [input.taskId],
      );
      if (!task) throw new Error("A claimed task has no row.");
      if (task.target !== null) {
        // A change that gives names to images ends before the import reads them, or is refused after.
        await sql.lock("SELECT id FROM projects WHERE id = ?", [task.target]);
        const target = await sql.get(
          `SELECT p.id FROM projects p JOIN imports i ON i.id = p.import_id
         WHERE p.id = ? AND p.workspace_id = ? AND p.deleted_at IS NULL AND i.committed_at IS NOT NULL`,
          [task.target, task.workspaceId],
        );
        if (!target) return failure("gone");
      }
      const made = await sql.get<{ id: number }>(
        "INSERT INTO imports (task_id, project_id) VALUES (?, ?) RETURNING id",
        [input.taskId, task.target ?? 0],
      );
      if (!made) throw new Error("The new import has no id.");
      let projectId = task.target;
      if (projectId === null) {
        const project = await sql.get<{ id: number }>(
          `INSERT INTO projects (workspace_id, title, preset, created_at, updated_at, import_id)
         VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
          [task.workspaceId, UNNAMED, task.preset, input.at, input.at, made.id],
        );
        if (!project) throw new Error("The new project has no id.");
        projectId = project.id;
        await sql.run("UPDATE imports SET project_id = ? WHERE id = ?", [projectId, made.id]);
      }
      await sql.run("DELETE FROM task_problems WHERE task_id = ?", [input.taskId]);
      await sql.run(
        "UPDATE tasks SET status = 'started', started_at = ?, subtask = '', current = 0, detected = NULL WHERE id = ?",
        [input.at, input.taskId],
      );
      return success({
        importId: made.id,
        projectId,
        isNew: task.target === null,
        workspaceId: task.workspaceId,
        title: task.title,
        preset: task.preset,
        request: task.request,
        remote: task.remote,
        content: await contentOf(sql, projectId),
      });
    },
  ),

  /** Returns files of an import with a key above `after`, in the order of their keys, with what is known about their contents. */
  taskFilesPage: read((sql, input: { taskId: number; workspaceId: number; after: string; limit: number }) =>
    sql.all<TaskFileRow>(
      `SELECT coalesce(f.long_path, f.path) AS path, f.path AS key, f.hash, b.bytes, b.kind, b.width, b.height, b.orientation, b.structure, b.segment_id AS segment, b.start FROM task_files f
       LEFT JOIN blobs b ON b.workspace_id = ? AND b.hash = f.hash
       WHERE f.task_id = ? AND f.path > ? ORDER BY f.path LIMIT ?`,
      [input.workspaceId, input.taskId, input.after, input.limit],
    ),
  ),

  /** Returns ids and names of the visible images of a dataset, by id above `after`. */
  datasetNamesPage: read(async (sql, input: { projectId: number; datasetId: number; after: number; limit: number }) => {
    const visible = (await visibilityOf(sql, input.projectId)).images("m");
    return sql.all<NamedId>(
      `SELECT m.id, m.name FROM images m WHERE m.dataset_id = ? AND m.id > ? AND ${visible.text} ORDER BY m.id LIMIT ?`,
      [input.datasetId, input.after, ...visible.values, input.limit],
    );
  }),

  /** Adds datasets, classes and tags. Returns their ids in the order given. */
  addDefinitions: write(
    async (
      sql,
      input: {
        taskId: number;
        owner: string;
        importId: number;
        projectId: number;
        datasets: readonly string[];
        classes: readonly ClassDef[];
        tags: readonly TagDef[];
      },
    ): Promise<Result<AddedDefinitions, ReleaseReason>> => {
      const reason = await releaseReason(sql, input.taskId, input.owner);
      if (reason) return failure(reason);
      const { projectId, importId } = input;
      return success({
        datasets: await insertNumbered(sql, {
          into: "INSERT INTO datasets (project_id, name, import_id)",
          rows: input.datasets.map((name) => [projectId, name, importId]),
        }),
        classes: await insertNumbered(sql, {
          into: "INSERT INTO classes (project_id, title, definition, import_id)",
          rows: input.classes.map((one) => [projectId, one.title, JSON.stringify(one), importId]),
        }),
        tags: await insertNumbered(sql, {
          into: "INSERT INTO tags (project_id, name, definition, import_id)",
          rows: input.tags.map((one) => [projectId, one.name, JSON.stringify(one), importId]),
        }),
      });
    },
    { isStaged: () => true },
  ),

  /** Adds a batch of images with the contents that the import stored, and what the worker reports with it. Returns why nothing was added, if so. */
  addImages: write(
    async (
      sql,
      input: {
        taskId: number;
        owner: string;
        importId: number;
        projectId: number;
        images: PackedImages;
        /** Ids of the images of the project that these replace. */
        replaced: readonly number[];
        /** The rows of a durable segment with contents of these images; undefined when all were uploaded. */
        contents: SegmentCommit | undefined;
        update: TaskUpdate;
      },
    ): Promise<TaskWriteFailure | undefined> => {
      const reason = await releaseReason(sql, input.taskId, input.owner);
      if (reason) return reason;
      const project = await sql.get("SELECT id FROM projects WHERE id = ? AND deleted_at IS NULL", [input.projectId]);
      if (!project) return "gone";
      if (input.contents !== undefined) await insertSegment(sql, input.contents);
      await insertImages(sql, input.importId, input.projectId, input.images);
      if (input.replaced.length > 0) {
        // An image that somebody moved to the trash in the meantime stays there.
        const visible = (await visibilityOf(sql, input.projectId)).images("images");
        await sql.runMany(
          `UPDATE images SET superseded_by = ? WHERE id = ? AND project_id = ? AND ${visible.text}`,
          input.replaced.map((id) => [input.importId, id, input.projectId, ...visible.values]),
        );
      }
      await storeUpdate(sql, input.taskId, input.update);
      return undefined;
    },
    // Contents that the import has stored are reported as present from then on.
    { contents: "use", isStaged: ({ contents }) => contents === undefined },
  ),

  /**
   * Makes everything visible at once and ends the task. A new project gets its title here, where no other project can take it. Returns the
   * title of the project. Fails with `gone` when the project was deleted in the meantime; nothing becomes visible then.
   */
  commitImport: write(
    async (
      sql,
      input: {
        taskId: number;
        owner: string;
        importId: number;
        projectId: number;
        /** Requested title of a new project; undefined when the import added to an existing one. */
        title: string | undefined;
        preset: string | null;
        /** Changed definitions of classes of this import that have objects of several shapes. */
        widenedClasses: readonly { readonly id: number; readonly definition: ClassDef }[];
        /** Changed definitions of tags that the project had before: with more values, or for more places. */
        grownTags: readonly { readonly id: number; readonly definition: TagDef }[];
        /** Of the files of the import; undefined for a copy of a project. */
        digests: DropDigests | undefined;
        report: string;
        update: TaskUpdate;
        at: number;
      },
    ): Promise<Result<string, TaskWriteFailure>> => {
      const reason = await releaseReason(sql, input.taskId, input.owner);
      if (reason) return failure(reason);
      const project = await sql.lock<{ workspace_id: number; title: string; deleted_at: number | null }>(
        "SELECT workspace_id, title, deleted_at FROM projects WHERE id = ?",
        [input.projectId],
      );
      if (!project || project.deleted_at !== null) return failure("gone");
      let { title } = project;
      if (input.title !== undefined) {
        title = await freeTitle(sql, project.workspace_id, input.title);
      }
      await sql.run(
        `UPDATE projects SET title = ?, preset = CASE WHEN ? = 1 THEN ? ELSE preset END,
           library = CASE WHEN (SELECT type FROM tasks WHERE id = ?) = 'sample' THEN 1 ELSE library END, updated_at = ?
         WHERE id = ?`,
        [title, input.title === undefined ? 0 : 1, input.preset, input.taskId, input.at, input.projectId],
      );
      await sql.runMany(
        "UPDATE classes SET definition = ? WHERE id = ? AND import_id = ?",
        input.widenedClasses.map(({ id, definition }) => [JSON.stringify(definition), id, input.importId]),
      );
      await sql.runMany(
        "UPDATE tags SET definition = ? WHERE id = ? AND project_id = ?",
        input.grownTags.map(({ id, definition }) => [JSON.stringify(definition), id, input.projectId]),
      );
      await storeUpdate(sql, input.taskId, input.update);
      await sql.run("UPDATE imports SET committed_at = ? WHERE id = ?", [input.at, input.importId]);
      await sql.run(
        `UPDATE tasks SET status = 'finished', project_id = ?, project_title = ?, report = ?, finished_at = ?,
           paths_digest = ?, contents_digest = ?, lease_owner = NULL, lease_until = NULL WHERE id = ?`,
        [
          input.projectId,
          title,
          input.report,
          input.at,
          input.digests?.paths ?? null,
          input.digests?.contents ?? null,
          input.taskId,
        ],
      );
      await recordTaskEnd(sql, input.taskId, input.at);
      return success(title);
    },
    { wakes: true },
  ),

  /** Returns the imports of a task, or of all tasks that no longer run, whose rows are hidden. */
  uncommittedImports: read(async (sql, input: { taskId: number | undefined }) => {
    const rows =
      input.taskId === undefined
        ? await sql.all<{ id: number }>(
            `SELECT i.id FROM imports i JOIN tasks t ON t.id = i.task_id
             WHERE i.committed_at IS NULL AND t.status IN ('queued', 'finished', 'error', 'stopped')`,
          )
        : await sql.all<{ id: number }>("SELECT id FROM imports WHERE task_id = ? AND committed_at IS NULL", [
            input.taskId,
          ]);
    return rows.map((row) => row.id);
  }),

  /**
   * Removes up to `limit` images of an import that never became visible, and with the last of them everything else of it. Returns true
   * when nothing of it is left.
   */
  dropImportRows: write(async (sql, input: { importId: number; limit: number }) => {
    const found = await sql.lock<{ project_id: number; committed_at: number | null }>(
      "SELECT project_id, committed_at FROM imports WHERE id = ?",
      [input.importId],
    );
    if (!found) return true;
    if (found.committed_at !== null) throw new Error("The rows of a committed import must not be removed.");
    const dropped = await sql.run(
      "DELETE FROM images WHERE id IN (SELECT id FROM images WHERE project_id = ? AND import_id = ? ORDER BY id DESC LIMIT ?)",
      [found.project_id, input.importId, input.limit],
    );
    if (dropped === input.limit) return false;
    await sql.run("UPDATE images SET superseded_by = NULL WHERE project_id = ? AND superseded_by = ?", [
      found.project_id,
      input.importId,
    ]);
    for (const table of ["datasets", "classes", "tags"]) {
      await sql.run(`DELETE FROM ${table} WHERE project_id = ? AND import_id = ?`, [found.project_id, input.importId]);
    }
    await sql.run("DELETE FROM projects WHERE id = ? AND import_id = ?", [found.project_id, input.importId]);
    await sql.run("DELETE FROM imports WHERE id = ?", [input.importId]);
    return true;
  }),
};

import type { ClassDef } from "../../../model/classDef.ts";
import type { TagDef } from "../../../model/tag.ts";
import { read, type Sql, write } from "../operation.ts";
import { clonesOperations } from "./clones.ts";
import { insertEach, insertImages, type NewImage } from "./insertImages.ts";
import { samplesOperations } from "./samples.ts";
import { mustLetGo, storeNews, type TaskNews } from "./taskQueue.ts";

/** A file of an import with what is known of its content; nulls when the content is gone. */
export interface TaskFileRow {
  readonly path: string;
  readonly hash: string;
  readonly bytes: number | null;
  readonly kind: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly orientation: number | null;
  readonly segment: string | null;
  readonly start: number | null;
}

/** A dataset, class or tag that a project has, or gets. */
export interface NamedId {
  readonly id: number;
  readonly name: string;
}

/** What a project has before something is added to it. */
export interface ProjectContent {
  readonly datasets: readonly NamedId[];
  readonly classes: readonly { readonly id: number; readonly definition: string }[];
  readonly tags: readonly { readonly id: number; readonly definition: string }[];
}

/** Title under which a new project is kept until its import is committed. */
const UNNAMED = "";

/** `title`, or `title_01`, `title_02` ... when that is taken. */
export function freeTitle(title: string, taken: ReadonlySet<string>): string {
  if (!taken.has(title)) return title;
  for (let number = 1; ; number++) {
    const next = `${title}_${String(number).padStart(2, "0")}`;
    if (!taken.has(next)) return next;
  }
}

async function contentOf(sql: Sql, projectId: number): Promise<ProjectContent> {
  return {
    datasets: await sql.all<NamedId>("SELECT id, name FROM datasets WHERE project_id = ? ORDER BY id", [projectId]),
    classes: await sql.all("SELECT id, definition FROM classes WHERE project_id = ? ORDER BY id", [projectId]),
    tags: await sql.all("SELECT id, definition FROM tags WHERE project_id = ? ORDER BY id", [projectId]),
  };
}

/** Operations over imports: how the rows of a project come to be, unseen until one row makes them visible. */
export const importsOperations = {
  ...clonesOperations,
  ...samplesOperations,

  /**
   * Begins an import or a copy: makes its row, and the row of a new project. Rows of a former try must be gone (`dropImportRows`).
   * Answers what the project has already. `gone`: the project to add to is absent or deleted.
   */
  beginImport: write(async (sql, input: { taskId: number; owner: string; at: number }) => {
    const why = await mustLetGo(sql, input.taskId, input.owner);
    if (why) return { letGo: why } as const;
    const task = await sql.get<{
      workspaceId: number;
      title: string;
      target: number | null;
      preset: string | null;
      request: string;
    }>(
      `SELECT workspace_id AS "workspaceId", title, target_project_id AS target, preset, request FROM tasks WHERE id = ?`,
      [input.taskId],
    );
    if (!task) throw new Error("a claimed task is absent");
    if (task.target !== null) {
      const target = await sql.get(
        `SELECT p.id FROM projects p JOIN imports i ON i.id = p.import_id
         WHERE p.id = ? AND p.workspace_id = ? AND p.deleted_at IS NULL AND i.committed_at IS NOT NULL`,
        [task.target, task.workspaceId],
      );
      if (!target) return { letGo: "gone" } as const;
    }
    const made = await sql.get<{ id: number }>("INSERT INTO imports (task_id, project_id) VALUES (?, ?) RETURNING id", [
      input.taskId,
      task.target ?? 0,
    ]);
    if (!made) throw new Error("the new import has no id");
    let projectId = task.target;
    if (projectId === null) {
      const project = await sql.get<{ id: number }>(
        `INSERT INTO projects (workspace_id, title, preset, created_at, updated_at, import_id)
         VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
        [task.workspaceId, UNNAMED, task.preset, input.at, input.at, made.id],
      );
      if (!project) throw new Error("the new project has no id");
      projectId = project.id;
      await sql.run("UPDATE imports SET project_id = ? WHERE id = ?", [projectId, made.id]);
    }
    await sql.run("DELETE FROM task_problems WHERE task_id = ?", [input.taskId]);
    await sql.run(
      "UPDATE tasks SET status = 'started', started_at = ?, subtask = '', current = 0, detected = NULL WHERE id = ?",
      [input.at, input.taskId],
    );
    return {
      letGo: undefined,
      importId: made.id,
      projectId,
      isNew: task.target === null,
      workspaceId: task.workspaceId,
      title: task.title,
      preset: task.preset,
      request: task.request,
      content: await contentOf(sql, projectId),
    } as const;
  }),

  /** Files of an import with a path above `after` (in the database's own order), with what is known of their contents. */
  taskFilesPage: read((sql, input: { taskId: number; workspaceId: number; after: string; limit: number }) =>
    sql.all<TaskFileRow>(
      `SELECT f.path, f.hash, b.bytes, b.kind, b.width, b.height, b.orientation, b.segment_id AS segment, b.start FROM task_files f
       LEFT JOIN blobs b ON b.workspace_id = ? AND b.hash = f.hash
       WHERE f.task_id = ? AND f.path > ? ORDER BY f.path LIMIT ?`,
      [input.workspaceId, input.taskId, input.after, input.limit],
    ),
  ),

  /** Names of the images that a dataset shows, with their ids, by id above `after`. */
  datasetNamesPage: read((sql, input: { datasetId: number; after: number; limit: number }) =>
    sql.all<NamedId>(
      `SELECT m.id, m.name FROM images m JOIN imports i ON i.id = m.import_id
       WHERE m.dataset_id = ? AND m.id > ? AND i.committed_at IS NOT NULL
         AND (m.superseded_by IS NULL OR m.superseded_by IN (SELECT id FROM imports WHERE committed_at IS NULL))
       ORDER BY m.id LIMIT ?`,
      [input.datasetId, input.after, input.limit],
    ),
  ),

  /** Adds datasets, classes and tags; answers their ids in the order given. */
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
    ) => {
      const letGo = await mustLetGo(sql, input.taskId, input.owner);
      if (letGo) return { letGo } as const;
      const { projectId, importId } = input;
      return {
        letGo: undefined,
        datasets: await insertEach(
          sql,
          "INSERT INTO datasets (project_id, name, import_id) VALUES (?, ?, ?) RETURNING id",
          input.datasets.map((name) => [projectId, name, importId]),
        ),
        classes: await insertEach(
          sql,
          "INSERT INTO classes (project_id, title, definition, import_id) VALUES (?, ?, ?, ?) RETURNING id",
          input.classes.map((one) => [projectId, one.title, JSON.stringify(one), importId]),
        ),
        tags: await insertEach(
          sql,
          "INSERT INTO tags (project_id, name, definition, import_id) VALUES (?, ?, ?, ?) RETURNING id",
          input.tags.map((one) => [projectId, one.name, JSON.stringify(one), importId]),
        ),
      } as const;
    },
  ),

  /** Adds a batch of images and what the worker tells with it. Answers why the worker must let go, if it must (`gone`: the project was deleted): then nothing was added. */
  addImages: write(
    async (
      sql,
      input: {
        taskId: number;
        owner: string;
        importId: number;
        projectId: number;
        images: readonly NewImage[];
        news: TaskNews;
      },
    ) => {
      const why = await mustLetGo(sql, input.taskId, input.owner);
      if (why) return why;
      const project = await sql.get("SELECT id FROM projects WHERE id = ? AND deleted_at IS NULL", [input.projectId]);
      if (!project) return "gone" as const;
      await insertImages(sql, input.importId, input.projectId, input.images);
      await sql.runMany(
        "UPDATE images SET superseded_by = ? WHERE id = ? AND project_id = ?",
        input.images
          .filter((image) => image.replaces !== null)
          .map((image) => [input.importId, image.replaces, input.projectId]),
      );
      await storeNews(sql, input.taskId, input.news);
      return undefined;
    },
  ),

  /**
   * Makes everything visible at once and ends the task. A new project gets its title here, where no other can take it. `gone`: the
   * project was deleted meanwhile; nothing is visible then.
   */
  commitImport: write(
    async (
      sql,
      input: {
        taskId: number;
        owner: string;
        importId: number;
        projectId: number;
        /** Wished title of a new project; undefined when something was added to one. */
        title: string | undefined;
        preset: string | null;
        /** Definitions of classes of this import that turned out to hold objects of several shapes. */
        widenedClasses: readonly { readonly id: number; readonly definition: ClassDef }[];
        /** Definitions of tags that the project had and that grew. */
        grownTags: readonly { readonly id: number; readonly definition: TagDef }[];
        report: string;
        news: TaskNews;
        at: number;
      },
    ) => {
      const letGo = await mustLetGo(sql, input.taskId, input.owner);
      if (letGo) return { letGo } as const;
      const project = await sql.get<{ workspace_id: number; title: string; deleted_at: number | null }>(
        "SELECT workspace_id, title, deleted_at FROM projects WHERE id = ?",
        [input.projectId],
      );
      if (!project || project.deleted_at !== null) return { letGo: "gone" } as const;
      let { title } = project;
      if (input.title !== undefined) {
        const taken = await sql.all<{ title: string }>(
          `SELECT p.title FROM projects p JOIN imports i ON i.id = p.import_id
           WHERE p.workspace_id = ? AND p.deleted_at IS NULL AND i.committed_at IS NOT NULL`,
          [project.workspace_id],
        );
        title = freeTitle(input.title, new Set(taken.map((row) => row.title)));
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
      await storeNews(sql, input.taskId, input.news);
      await sql.run("UPDATE imports SET committed_at = ? WHERE id = ?", [input.at, input.importId]);
      await sql.run(
        `UPDATE tasks SET status = 'finished', project_id = ?, project_title = ?, report = ?, finished_at = ?,
           lease_owner = NULL, lease_until = NULL WHERE id = ?`,
        [input.projectId, title, input.report, input.at, input.taskId],
      );
      return { letGo: undefined, title } as const;
    },
  ),

  /** Imports of a task, or of all tasks that no longer run, whose rows are seen by nobody. */
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
   * Removes up to `limit` images of an import that never became visible, and with the last of them everything else of it. Answers true
   * when nothing of it is left.
   */
  dropImportRows: write(async (sql, input: { importId: number; limit: number }) => {
    const found = await sql.get<{ project_id: number; committed_at: number | null }>(
      "SELECT project_id, committed_at FROM imports WHERE id = ?",
      [input.importId],
    );
    if (!found) return true;
    if (found.committed_at !== null) throw new Error("rows that people see are not dropped");
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

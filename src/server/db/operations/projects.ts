import { THUMBNAIL_KINDS } from "../../../contract/images.ts";
import { read, type Sql, type SqlValue, write } from "../operation.ts";
import { type PageSize, pageOfRows } from "../rowPage.ts";
import { containsPattern } from "../texts.ts";
import { readableProject, SHIPPED_WORKSPACE, shownProject, visibilityOf } from "../visible.ts";
import { datasetsOf, FIRST_PARTS, type PartsCursor, partsOf } from "./projectParts.ts";

/** A project in a list, with its counts. */
export interface ProjectRow {
  readonly id: number;
  readonly title: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly library: number;
  readonly preset: string | null;
  readonly images: number;
  readonly labelled: number;
  readonly objects: number;
  readonly bytes: number;
  readonly classes: number;
  readonly covers: readonly number[];
}

interface BareProject {
  readonly id: number;
  readonly title: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly library: number;
  readonly preset: string | null;
  readonly import_id: number;
}

const projectColumns = "p.id, p.title, p.created_at, p.updated_at, p.library, p.preset, p.import_id";

/** Covers are chosen among this number of first images. */
const COVER_CANDIDATES = 200;

async function withTotals(sql: Sql, { import_id: _, ...project }: BareProject): Promise<ProjectRow> {
  const seen = await visibilityOf(sql, project.id);
  const images = seen.images("m");
  const totals = await sql.get<{ images: number; labelled: number; objects: number; bytes: number }>(
    `SELECT count(*) AS images, coalesce(sum(m.labelled), 0) AS labelled, coalesce(sum(m.objects), 0) AS objects,
       coalesce(sum(m.bytes), 0) AS bytes FROM images m WHERE m.project_id = ? AND ${images.text}`,
    [project.id, ...images.values],
  );
  const definitions = seen.definitions("c");
  const classes = await sql.get<{ classes: number }>(
    `SELECT count(*) AS classes FROM classes c WHERE c.project_id = ? AND ${definitions.text}`,
    [project.id, ...definitions.values],
  );
  const covers = await sql.all<{ id: number }>(
    `SELECT f.id FROM (SELECT m.id, m.kind FROM images m WHERE m.project_id = ? AND ${images.text} ORDER BY m.id LIMIT ?) f
     WHERE f.kind IN (${THUMBNAIL_KINDS.map(() => "?").join(", ")}) ORDER BY f.id LIMIT 4`,
    [project.id, ...images.values, COVER_CANDIDATES, ...THUMBNAIL_KINDS],
  );
  return {
    ...project,
    images: totals?.images ?? 0,
    labelled: totals?.labelled ?? 0,
    objects: totals?.objects ?? 0,
    bytes: totals?.bytes ?? 0,
    classes: classes?.classes ?? 0,
    covers: covers.map((cover) => cover.id),
  };
}

function findReadable(sql: Sql, workspaceId: number, id: number): Promise<BareProject | undefined> {
  return sql.get<BareProject>(
    `SELECT ${projectColumns} FROM projects p WHERE p.id = ? AND ${readableProject} AND ${shownProject}`,
    [id, workspaceId],
  );
}

/** Operations over projects. They return undefined when the project does not exist, is hidden or in another workspace. */
export const projectsOperations = {
  /** Returns projects of a workspace with an id below `before`, newest first. */
  listProjects: read(
    async (
      sql,
      input: { workspaceId: number; before: number | undefined; limit: number; search: string | undefined },
    ) => {
      const where = ["p.workspace_id = ?", shownProject];
      const values: SqlValue[] = [input.workspaceId];
      if (input.before !== undefined) {
        where.push("p.id < ?");
        values.push(input.before);
      }
      if (input.search !== undefined && input.search !== "") {
        where.push("lower(p.title) LIKE ? ESCAPE '\\'");
        values.push(containsPattern(input.search));
      }
      const found = await sql.all<BareProject>(
        `SELECT ${projectColumns} FROM projects p WHERE ${where.join(" AND ")} ORDER BY p.id DESC LIMIT ?`,
        [...values, input.limit],
      );
      const rows: ProjectRow[] = [];
      for (const project of found) rows.push(await withTotals(sql, project));
      return rows;
    },
  ),

  /**
   * Returns ready-made projects of the workspace and those that ship with the product, by id above `after`: fewer than `limit` when they have
   * many datasets. `datasets` is the JSON of a list of `DatasetRow`.
   */
  listLibrary: read((sql, input: PageSize & { workspaceId: number; after: number }) =>
    pageOfRows<ProjectRow & { readonly datasets: string }>(input, async (last, limit) => {
      const found = await sql.all<BareProject>(
        `SELECT ${projectColumns} FROM projects p WHERE p.library = 1 AND p.id > ? AND ${readableProject} AND ${shownProject}
         ORDER BY p.id LIMIT ?`,
        [last?.id ?? input.after, input.workspaceId, limit],
      );
      const rows: (ProjectRow & { readonly datasets: string })[] = [];
      for (const project of found) {
        const datasets = JSON.stringify(await datasetsOf(sql, project.id, 0, Number.MAX_SAFE_INTEGER));
        rows.push({ ...(await withTotals(sql, project)), datasets });
      }
      return rows;
    }),
  ),

  /** Returns a project with its first datasets, classes and tags, at most `limit` of each (default: all), and their uses. */
  getProject: read(async (sql, input: { workspaceId: number; id: number; limit?: number }) => {
    const project = await findReadable(sql, input.workspaceId, input.id);
    if (!project) return undefined;
    const task = await sql.get<{ id: number }>(
      `SELECT t.id FROM imports i JOIN tasks t ON t.id = i.task_id
       WHERE i.id = ? AND t.type <> 'sample' AND t.workspace_id = ?`,
      [project.import_id, input.workspaceId],
    );
    return {
      ...(await withTotals(sql, project)),
      taskId: task?.id ?? null,
      ...(await partsOf(sql, input.id, FIRST_PARTS, input.limit ?? Number.MAX_SAFE_INTEGER)),
    };
  }),

  /** Returns more datasets, classes and tags of a project, after a cursor. */
  projectParts: read(async (sql, input: { workspaceId: number; id: number; after: PartsCursor; limit: number }) => {
    if (!(await findReadable(sql, input.workspaceId, input.id))) return undefined;
    return partsOf(sql, input.id, input.after, input.limit);
  }),

  /** Returns what a download needs besides the images. The id of the newest image excludes images that are added later. */
  exportProject: read(async (sql, input: { workspaceId: number; id: number }) => {
    const project = await findReadable(sql, input.workspaceId, input.id);
    if (!project) return undefined;
    const seen = await visibilityOf(sql, input.id);
    const definitions = seen.definitions("x");
    const all = <Row>(columns: string, table: string, shown = definitions) =>
      sql.all<Row>(`SELECT ${columns} FROM ${table} x WHERE x.project_id = ? AND ${shown.text} ORDER BY x.id`, [
        input.id,
        ...shown.values,
      ]);
    const newest = await sql.get<{ id: number | null }>("SELECT max(id) AS id FROM images WHERE project_id = ?", [
      input.id,
    ]);
    const owner = await sql.get<{ workspaceId: number }>(
      `SELECT workspace_id AS "workspaceId" FROM projects WHERE id = ?`,
      [input.id],
    );
    return {
      title: project.title,
      workspaceId: owner?.workspaceId ?? input.workspaceId,
      newestImage: newest?.id ?? 0,
      datasets: await all<{ id: number; name: string }>("x.id, x.name", "datasets", seen.datasets("x")),
      classes: await all<{ definition: string }>("x.definition", "classes"),
      tags: await all<{ definition: string }>("x.definition", "tags"),
    };
  }),

  /** Renames a project or moves it into or out of the library. Returns its title; undefined when the workspace has no such project. */
  patchProject: write(
    (
      sql,
      input: {
        workspaceId: number;
        id: number;
        title: string | undefined;
        library: boolean | undefined;
        at: number;
      },
    ) =>
      sql.get<{ title: string }>(
        `UPDATE projects AS p SET title = coalesce(?, p.title), library = coalesce(?, p.library), updated_at = ?
         WHERE p.id = ? AND p.workspace_id = ? AND ${shownProject} RETURNING title`,
        [
          input.title ?? null,
          input.library === undefined ? null : input.library ? 1 : 0,
          input.at,
          input.id,
          input.workspaceId,
        ],
      ),
  ),

  /** Returns the unfinished tasks that add to a project. */
  tasksOfProject: read(async (sql, input: { projectId: number }) => {
    const rows = await sql.all<{ id: number }>(
      `SELECT id FROM tasks WHERE target_project_id = ? AND status IN ('queued', 'consumed', 'started', 'terminating')`,
      [input.projectId],
    );
    return rows.map((row) => row.id);
  }),

  /** Returns the id of the workspace whose library everybody may read. Creates the workspace when it does not exist. */
  shippedWorkspace: write(async (sql, input: { at: number }) => {
    await sql.run("INSERT INTO workspaces (name, created_at) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", [
      SHIPPED_WORKSPACE,
      input.at,
    ]);
    const row = await sql.get<{ id: number }>("SELECT id FROM workspaces WHERE name = ?", [SHIPPED_WORKSPACE]);
    if (!row) throw new Error("The workspace of the library has no row.");
    return row.id;
  }),
};

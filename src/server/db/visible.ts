import { placeholdersOf } from "./chunks.ts";
import type { Sql, SqlValue } from "./operation.ts";

/** The name of the workspace whose library everybody may read. It contains the projects that ship with the product. */
export const SHIPPED_WORKSPACE = "shipped library";

/** The SQL condition that a workspace (one parameter) may read project `p`: one of its own, or one that ships with the product. */
export const readableProject = `(p.workspace_id = ? OR p.workspace_id = (SELECT id FROM workspaces WHERE name = '${SHIPPED_WORKSPACE}'))`;

/** The SQL condition that project `p` is visible: its first import is committed and it is not deleted. */
export const shownProject =
  "p.deleted_at IS NULL AND EXISTS (SELECT 1 FROM imports i WHERE i.id = p.import_id AND i.committed_at IS NOT NULL)";

/** A SQL condition with its parameters. */
export interface Condition {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** Which rows of a project are visible, as conditions over the columns `import_id`, `superseded_by` and `deleted_by`. */
interface Visibility {
  /** Returns the condition for images: added by a committed import, and neither replaced by a committed one nor in the trash. */
  images(alias: string): Condition;
  /** Returns the condition for datasets: added by a committed import and not in the trash. */
  datasets(alias: string): Condition;
  /** Returns the condition for classes and tags: added by a committed import. */
  definitions(alias: string): Condition;
  /** True while an import into the project, or a change of many of its images, runs. */
  readonly underWay: boolean;
}

/** Returns the value of `superseded_by` of the images that a change moved to the trash. Those that an import replaced have its id. */
export function hiddenBy(changeId: number): number {
  return -changeId;
}

/**
 * Returns the visibility of a project. In most cases nothing is under way, which makes the conditions cheap. One row decides for many images
 * at once: an import hides what it replaces once it is committed, and a change hides or returns images once its state is so.
 */
export async function visibilityOf(sql: Sql, projectId: number): Promise<Visibility> {
  const imports = await sql.all<{ id: number }>(
    "SELECT id FROM imports WHERE project_id = ? AND committed_at IS NULL",
    [projectId],
  );
  const changes = await sql.all<{ id: number }>(
    `SELECT CASE WHEN state = 'done' THEN target_id ELSE -id END AS id FROM changes
     WHERE project_id = ? AND settled = 0 AND kind IN ('dataset', 'images', 'import') AND (state <> 'done' OR kind = 'import')`,
    [projectId],
  );
  const hidden = imports.map((row) => row.id);
  const without = [...hidden, ...changes.map((row) => row.id)];
  const added = (alias: string): Condition =>
    hidden.length === 0
      ? { text: "1 = 1", values: [] }
      : { text: `${alias}.import_id NOT IN (${placeholdersOf(hidden.length)})`, values: hidden };
  return {
    underWay: without.length > 0,
    images(alias) {
      if (without.length === 0) return { text: `${alias}.superseded_by IS NULL`, values: [] };
      const marks = placeholdersOf(without.length);
      const { text, values } = added(alias);
      return {
        text: `${text} AND (${alias}.superseded_by IS NULL OR ${alias}.superseded_by IN (${marks}))`,
        values: [...values, ...without],
      };
    },
    datasets(alias) {
      const { text, values } = added(alias);
      return { text: `${alias}.deleted_by IS NULL AND ${text}`, values };
    },
    definitions: added,
  };
}

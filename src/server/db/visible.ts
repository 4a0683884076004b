import type { Sql, SqlValue } from "./operation.ts";

/** The name of the workspace whose library everybody may read. It contains the projects that ship with the product. */
export const SHIPPED_WORKSPACE = "shipped library";

/** The SQL condition that a workspace (one parameter) may read project `p`: one of its own, or one that ships with the product. */
export const readableProject = `(p.workspace_id = ? OR p.workspace_id = (SELECT id FROM workspaces WHERE name = '${SHIPPED_WORKSPACE}'))`;

/** The SQL condition that project `p` is visible: its first import is committed and it is not deleted. */
export const shownProject =
  "p.deleted_at IS NULL AND EXISTS (SELECT 1 FROM imports i WHERE i.id = p.import_id AND i.committed_at IS NOT NULL)";

/** A SQL condition with its parameters. */
interface Condition {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** Which rows of a project are visible, as conditions over the columns `import_id` and `superseded_by`. */
interface Visibility {
  /** Returns the condition for images: added by a committed import and not replaced by a committed one. */
  images(alias: string): Condition;
  /** Returns the condition for datasets, classes and tags. */
  definitions(alias: string): Condition;
  /** True while an import into the project runs. */
  readonly underWay: boolean;
}

/** Returns the visibility of a project. In most cases no import is uncommitted, which makes the conditions cheap. */
export async function visibilityOf(sql: Sql, projectId: number): Promise<Visibility> {
  const rows = await sql.all<{ id: number }>("SELECT id FROM imports WHERE project_id = ? AND committed_at IS NULL", [
    projectId,
  ]);
  const hidden = rows.map((row) => row.id);
  const marks = hidden.map(() => "?").join(",");
  return {
    underWay: hidden.length > 0,
    images: (alias) =>
      hidden.length === 0
        ? { text: `${alias}.superseded_by IS NULL`, values: [] }
        : {
            text: `${alias}.import_id NOT IN (${marks}) AND (${alias}.superseded_by IS NULL OR ${alias}.superseded_by IN (${marks}))`,
            values: [...hidden, ...hidden],
          },
    definitions: (alias) =>
      hidden.length === 0
        ? { text: "1 = 1", values: [] }
        : { text: `${alias}.import_id NOT IN (${marks})`, values: hidden },
  };
}

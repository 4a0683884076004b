import type { SameImport } from "../../contract/sameImports.ts";
import type { Deps } from "../deps.ts";

/** Imports that are listed at most; a person chooses among the first of them. */
const LISTED = 10;

/** Returns the imports of files with these paths, those with the same contents first, then the newest. */
export async function sameImports(
  deps: Deps,
  query: { readonly workspaceId: number; readonly paths: string; readonly contents: string | undefined },
): Promise<SameImport[]> {
  const { workspaceId, paths, contents = null } = query;
  const rows = await deps.db.call("sameImports", { workspaceId, paths, contents, limit: LISTED });
  return rows.map((row) => ({
    taskId: row.task_id,
    project: { id: row.project_id, title: row.title },
    importedAt: new Date(row.at).toISOString(),
    sameContents: contents === null ? null : row.same === 1,
  }));
}

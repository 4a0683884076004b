import { read, type Sql } from "../operation.ts";
import { shownProject } from "../visible.ts";

/** Returns `title`, or `title_01`, `title_02` ... when a project of the workspace has it. */
export async function freeTitle(sql: Sql, workspaceId: number, title: string): Promise<string> {
  const rows = await sql.all<{ title: string }>(
    `SELECT p.title FROM projects p WHERE p.workspace_id = ? AND ${shownProject}`,
    [workspaceId],
  );
  const taken = new Set(rows.map((row) => row.title));
  if (!taken.has(title)) return title;
  for (let number = 1; ; number++) {
    const next = `${title}_${String(number).padStart(2, "0")}`;
    if (!taken.has(next)) return next;
  }
}

/** Operations over the titles of projects. */
export const projectTitlesOperations = {
  /** Returns the title that a new project with this one would get now. */
  freeTitle: read((sql, input: { workspaceId: number; title: string }) =>
    freeTitle(sql, input.workspaceId, input.title),
  ),
};

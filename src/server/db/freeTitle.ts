import type { Sql } from "./operation.ts";
import { shownProject } from "./visible.ts";

/** Returns `name`, or `name_01`, `name_02` ... when it is taken. */
export function numberedName(name: string, isTaken: (name: string) => boolean): string {
  for (let number = 0; ; number++) {
    const next = number === 0 ? name : `${name}_${String(number).padStart(2, "0")}`;
    if (!isTaken(next)) return next;
  }
}

/** Returns `title`, or `title_01`, `title_02` ... when a visible project of the workspace has it. */
export async function nextTitle(sql: Sql, workspaceId: number, title: string): Promise<string> {
  const rows = await sql.all<{ title: string }>(
    `SELECT p.title FROM projects p WHERE p.workspace_id = ? AND ${shownProject}`,
    [workspaceId],
  );
  const taken = new Set(rows.map((row) => row.title));
  return numberedName(title, (next) => taken.has(next));
}

/** As `nextTitle`, and keeps others from taking the title until the operation ends. */
export async function freeTitle(sql: Sql, workspaceId: number, title: string): Promise<string> {
  await sql.lock("SELECT id FROM workspaces WHERE id = ?", [workspaceId]);
  return nextTitle(sql, workspaceId, title);
}

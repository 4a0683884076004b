import { read } from "../operation.ts";

/** Something that needs a content which its workspace does not have. */
export interface Dangling {
  readonly hash: string;
  readonly neededBy: "image" | "file" | "task";
  /** Id of the image, the file or the task. */
  readonly id: string | number;
}

/** Operations of `check`. */
export const storageCheckOperations = {
  /** Returns images with an id above `after` whose content has no row. `next` is the id to continue after, null at the end. */
  danglingImages: read(async (sql, { after, limit }: { after: number; limit: number }) => {
    const rows = await sql.all<{ id: number; hash: string; held: number }>(
      `SELECT i.id, i.hash, CASE WHEN b.hash IS NULL THEN 0 ELSE 1 END AS held
       FROM (SELECT id, hash, project_id FROM images WHERE id > ? ORDER BY id LIMIT ?) i
       JOIN projects p ON p.id = i.project_id
       LEFT JOIN blobs b ON b.workspace_id = p.workspace_id AND b.hash = i.hash
       ORDER BY i.id`,
      [after, limit],
    );
    const dangling = rows
      .filter((row) => row.held === 0)
      .map(({ id, hash }): Dangling => ({ hash, neededBy: "image", id }));
    return { dangling, next: rows.length < limit ? null : (rows.at(-1)?.id ?? null) };
  }),

  /** Returns file ids above `after` whose content has no row. `next` is the id to continue after, null at the end. */
  danglingFiles: read(async (sql, { after, limit }: { after: string; limit: number }) => {
    const rows = await sql.all<{ id: string; hash: string; held: number }>(
      `SELECT f.id, f.hash, CASE WHEN b.hash IS NULL THEN 0 ELSE 1 END AS held
       FROM (SELECT id, hash, workspace_id FROM files WHERE id > ? ORDER BY id LIMIT ?) f
       LEFT JOIN blobs b ON b.workspace_id = f.workspace_id AND b.hash = f.hash
       ORDER BY f.id`,
      [after, limit],
    );
    const dangling = rows
      .filter((row) => row.held === 0)
      .map(({ id, hash }): Dangling => ({ hash, neededBy: "file", id }));
    return { dangling, next: rows.length < limit ? null : (rows.at(-1)?.id ?? null) };
  }),

  /** Returns contents that unfinished tasks need and that have no row, each once. */
  danglingTaskFiles: read(async (sql, { limit }: { limit: number }) => {
    const rows = await sql.all<{ id: number; hash: string }>(
      `SELECT DISTINCT t.id, f.hash FROM tasks t JOIN task_files f ON f.task_id = t.id
       WHERE t.finished_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM blobs b WHERE b.workspace_id = t.workspace_id AND b.hash = f.hash)
       LIMIT ?`,
      [limit],
    );
    return rows.map(({ id, hash }): Dangling => ({ hash, neededBy: "task", id }));
  }),
};

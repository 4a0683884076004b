import type { Sha256Base64 } from "../../../model/hash.ts";
import { read, type SqlValue, write } from "../operation.ts";

/** One content of one workspace. */
export interface HeldContent {
  readonly workspaceId: number;
  readonly hash: Sha256Base64;
}

/** Where the look through all contents has come to: in the order of their last touch. */
export interface SweepCursor extends HeldContent {
  readonly touchedAt: number;
}

/** The unused ones among the contents looked at, and where to go on; null at the end. */
export interface UnusedPage {
  readonly unused: readonly HeldContent[];
  readonly next: SweepCursor | null;
}

/** What counts as unused. Times in ms. */
export interface UnusedSince {
  /** Last uploaded, answered as present, or named in an import before this. */
  readonly touchedBefore: number;
  /** The input of a task that ended before this no longer keeps its files. */
  readonly endedBefore: number;
}

/** Condition on row `b` of blobs: no image and no task needs it. One parameter: `endedBefore`. */
const unused = `NOT EXISTS (
    SELECT 1 FROM images i JOIN projects p ON p.id = i.project_id
    WHERE i.hash = b.hash AND p.workspace_id = b.workspace_id
  ) AND NOT EXISTS (
    SELECT 1 FROM task_files f JOIN tasks t ON t.id = f.task_id
    WHERE f.hash = b.hash AND t.workspace_id = b.workspace_id AND (t.finished_at IS NULL OR t.finished_at >= ?)
  )`;

/** Operations of the sweep: contents that nothing needs. */
export const sweepOperations = {
  /** Looks at the next contents by their last touch; answers the unused ones among them. */
  findUnused: read(async (sql, input: UnusedSince & { readonly after: SweepCursor | null; readonly limit: number }) => {
    const { touchedBefore, endedBefore, after, limit } = input;
    const start: SqlValue[] = after ? [after.touchedAt, after.workspaceId, after.hash] : [-1, 0, ""];
    const rows = await sql.all<SweepCursor & { unused: number }>(
      `SELECT b.workspace_id AS "workspaceId", b.hash, b.touched_at AS "touchedAt",
           CASE WHEN ${unused} THEN 1 ELSE 0 END AS unused
         FROM (
           SELECT workspace_id, hash, touched_at FROM blobs
           WHERE touched_at < ? AND (touched_at, workspace_id, hash) > (?, ?, ?)
           ORDER BY touched_at, workspace_id, hash LIMIT ?
         ) b ORDER BY b.touched_at, b.workspace_id, b.hash`,
      [endedBefore, touchedBefore, ...start, limit],
    );
    const found: HeldContent[] = rows
      .filter((row) => row.unused === 1)
      .map(({ workspaceId, hash }) => ({ workspaceId, hash }));
    const next: SweepCursor | null = rows.length < limit ? null : (rows.at(-1) ?? null);
    return { unused: found, next };
  }),

  /** Removes contents, with their file ids, that are still unused; answers how many. Their bytes become dead space. */
  removeUnused: write(
    async (
      sql,
      { contents, touchedBefore, endedBefore }: UnusedSince & { readonly contents: readonly HeldContent[] },
    ) => {
      let removed = 0;
      for (const { workspaceId, hash } of contents) {
        const gone = await sql.run(
          `DELETE FROM blobs AS b WHERE b.workspace_id = ? AND b.hash = ? AND b.touched_at < ? AND ${unused}`,
          [workspaceId, hash, touchedBefore, endedBefore],
        );
        if (gone === 0) continue;
        removed += gone;
        await sql.run("DELETE FROM files WHERE workspace_id = ? AND hash = ?", [workspaceId, hash]);
      }
      return removed;
    },
  ),

  /** Forgets the inputs of tasks that ended before a time (ms), some rows at a time; answers how many rows went. */
  forgetTaskFiles: write(async (sql, { endedBefore, limit }: { endedBefore: number; limit: number }) => {
    const tasks = await sql.all<{ id: number }>(
      `SELECT t.id FROM tasks t WHERE t.finished_at < ? AND EXISTS (SELECT 1 FROM task_files f WHERE f.task_id = t.id)
       ORDER BY t.id LIMIT 10`,
      [endedBefore],
    );
    let gone = 0;
    for (const { id } of tasks) {
      if (gone >= limit) break;
      gone += await sql.run(
        "DELETE FROM task_files WHERE task_id = ? AND path IN (SELECT path FROM task_files WHERE task_id = ? ORDER BY path LIMIT ?)",
        [id, id, limit - gone],
      );
    }
    return gone;
  }),
};

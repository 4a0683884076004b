import type { Sha256Base64 } from "../../../model/hash.ts";
import { read, type SqlValue, write } from "../operation.ts";

/** One content of one workspace. */
export interface HeldContent {
  readonly workspaceId: number;
  readonly hash: Sha256Base64;
}

/** The position of a sweep in all contents, which are ordered by their last touch. */
export interface SweepCursor extends HeldContent {
  readonly touchedAt: number;
}

/** A page of unused contents. */
export interface UnusedPage {
  readonly unused: readonly HeldContent[];
  /** Where to continue, null at the end. */
  readonly next: SweepCursor | null;
}

/** When a content is unused. Times in ms. */
export interface UnusedSince {
  /** It was last uploaded, reported as present, or named in an import before this time. */
  readonly touchedBefore: number;
  /** Tasks that ended before this time do not keep their files. */
  readonly endedBefore: number;
}

/** The SQL condition that no image and no task needs row `b` of blobs. One parameter: `endedBefore`. */
export const unusedContent = `NOT EXISTS (
    SELECT 1 FROM images i JOIN projects p ON p.id = i.project_id
    WHERE i.hash = b.hash AND p.workspace_id = b.workspace_id
  ) AND NOT EXISTS (
    SELECT 1 FROM task_files f JOIN tasks t ON t.id = f.task_id
    WHERE f.hash = b.hash AND t.workspace_id = b.workspace_id AND (t.finished_at IS NULL OR t.finished_at >= ?)
  )`;

/** Operations of the sweep over unused contents. */
export const sweepOperations = {
  /** Returns the unused contents among the next `limit` contents, in the order of their last touch. */
  findUnused: read(async (sql, input: UnusedSince & { readonly after: SweepCursor | null; readonly limit: number }) => {
    const { touchedBefore, endedBefore, after, limit } = input;
    const start: SqlValue[] = after ? [after.touchedAt, after.workspaceId, after.hash] : [-1, 0, ""];
    const rows = await sql.all<SweepCursor & { unused: number }>(
      `SELECT b.workspace_id AS "workspaceId", b.hash, b.touched_at AS "touchedAt",
           CASE WHEN ${unusedContent} THEN 1 ELSE 0 END AS unused
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

  /** Removes contents with their file ids, unless they are used again. Returns how many. Their bytes become dead space. */
  removeUnused: write(
    async (
      sql,
      { contents, touchedBefore, endedBefore }: UnusedSince & { readonly contents: readonly HeldContent[] },
    ) => {
      let removed = 0;
      for (const { workspaceId, hash } of contents) {
        const gone = await sql.run(
          `DELETE FROM blobs AS b WHERE b.workspace_id = ? AND b.hash = ? AND b.touched_at < ? AND ${unusedContent}`,
          [workspaceId, hash, touchedBefore, endedBefore],
        );
        if (gone === 0) continue;
        removed += gone;
        await sql.run("DELETE FROM files WHERE workspace_id = ? AND hash = ?", [workspaceId, hash]);
      }
      return removed;
    },
    { contents: "change" },
  ),

  /** Removes the files of tasks that ended before a time (ms), at most `limit` rows. Returns how many rows. */
  forgetTaskFiles: write(
    async (sql, { endedBefore, limit }: { endedBefore: number; limit: number }) => {
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
    },
    { contents: "change" },
  ),
};

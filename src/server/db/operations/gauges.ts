import { read } from "../operation.ts";

/** The position of a sum over the contents of all workspaces. */
export interface ContentCursor {
  readonly workspaceId: number;
  readonly hash: string;
}

/** Operations for metrics. Each reads an index or one page of rows, so that a scrape costs the same however large the store is. */
export const gaugesOperations = {
  /** Returns when the oldest waiting task was created, ms; undefined when none waits. */
  oldestQueuedTask: read(async (sql, _input: Record<string, never>) => {
    const row = await sql.get<{ createdAt: number }>(
      `SELECT created_at AS "createdAt" FROM tasks WHERE status = 'queued' ORDER BY id LIMIT 1`,
    );
    return row?.createdAt;
  }),

  /** Returns the size of the next `limit` segments by id above `after`, without the retired ones. `next` is null at the end. */
  sumSegments: read(async (sql, { after, limit }: { after: string; limit: number }) => {
    const sum = await sql.get<{ bytes: number; last: string | null }>(
      `SELECT coalesce(sum(CASE WHEN retired_at IS NULL THEN bytes ELSE 0 END), 0) AS bytes, max(id) AS last
       FROM (SELECT id, bytes, retired_at FROM segments WHERE id > ? ORDER BY id LIMIT ?) page`,
      [after, limit],
    );
    return { bytes: sum?.bytes ?? 0, next: sum?.last ?? null };
  }),

  /** Returns the number and the size of the next `limit` contents of all workspaces. `next` is null at the end. */
  sumBlobs: read(async (sql, { after, limit }: { after: ContentCursor; limit: number }) => {
    const sum = await sql.get<ContentCursor & { blobs: number; bytes: number }>(
      `SELECT workspace_id AS "workspaceId", hash, count(*) OVER () AS blobs, sum(bytes) OVER () AS bytes
       FROM (
         SELECT workspace_id, hash, bytes FROM blobs WHERE (workspace_id, hash) > (?, ?) ORDER BY workspace_id, hash LIMIT ?
       ) page ORDER BY workspace_id DESC, hash DESC LIMIT 1`,
      [after.workspaceId, after.hash, limit],
    );
    if (!sum) return { blobs: 0, bytes: 0, next: null };
    const { workspaceId, hash, blobs, bytes } = sum;
    return { blobs, bytes, next: { workspaceId, hash } };
  }),
};

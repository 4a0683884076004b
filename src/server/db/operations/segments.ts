import type { Sha256Base64 } from "../../../model/hash.ts";
import { chunkPlaceholders, chunksOf } from "../chunks.ts";
import { quickWrite, read, type Sql, write } from "../operation.ts";
import { type BlobRow, missing, touch } from "./blobs.ts";
import { type UnusedSince, unusedContent } from "./sweep.ts";

/** A content of a segment that gets a row. */
export type NewBlob = Omit<BlobRow, "segment">;

/** The contents of one upload request, or of images that an import found inside annotation files, which are committed at once. */
export interface SegmentCommit {
  readonly workspaceId: number;
  /** The durable segment, or null when the request contained no new bytes. */
  readonly segment: string | null;
  /** Size of the whole segment with its footer; 0 without a segment. */
  readonly bytes: number;
  /** Ranges of the segment. A content that the workspace got in the meantime keeps its row; the new bytes are dead space. */
  readonly blobs: readonly NewBlob[];
  /** Ids (UUID) of contents that are not images: of this segment, or stored already. */
  readonly files: readonly { readonly id: string; readonly hash: Sha256Base64 }[];
  /** Contents that were stored already and that the request names or contains. */
  readonly touched?: readonly Sha256Base64[];
  /** Current time, ms. */
  readonly at: number;
}

/** The row of a segment. */
export interface SegmentRow {
  readonly id: string;
  /** Size of the whole segment with its footer. */
  readonly bytes: number;
  /** ms. */
  readonly createdAt: number;
  /** When its contents were moved by a compaction, ms; null when they were not. */
  readonly retiredAt: number | null;
}

/** How much of a segment is in use. */
export interface SegmentUse {
  readonly id: string;
  /** Size of the whole segment with its footer. */
  readonly bytes: number;
  /** Number of ranges that rows name, each counted once. */
  readonly liveBlobs: number;
  readonly liveBytes: number;
}

/** A range of a segment that a row of any workspace names. */
export interface LiveRange {
  readonly segment: string;
  readonly hash: Sha256Base64;
  readonly start: number;
  readonly bytes: number;
}

/** A range that was copied into a new segment. */
export interface MovedRange extends LiveRange {
  /** First byte in the new segment. */
  readonly newStart: number;
}

async function retire(sql: Sql, segments: readonly string[], at: number): Promise<number> {
  return sql.runMany(
    `UPDATE segments SET retired_at = ? WHERE id = ? AND retired_at IS NULL
     AND NOT EXISTS (SELECT 1 FROM blobs b WHERE b.segment_id = segments.id)`,
    segments.map((segment) => [at, segment]),
  );
}

/** Inserts rows for contents of a segment; `held` is the action for a row that exists already. Returns how many rows changed. */
async function insertBlobs(
  sql: Sql,
  workspaceId: number,
  segment: string,
  blobs: readonly NewBlob[],
  at: number,
  held: "DO NOTHING" | "DO UPDATE SET touched_at = excluded.touched_at",
): Promise<number> {
  return sql.runMany(
    `INSERT INTO blobs (workspace_id, hash, segment_id, start, bytes, kind, width, height, orientation, structure, touched_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (workspace_id, hash) ${held}`,
    blobs.map(({ hash, start, bytes, kind, width, height, orientation, structure }) => [
      workspaceId,
      hash,
      segment,
      start,
      bytes,
      kind,
      width,
      height,
      orientation,
      structure,
      at,
    ]),
  );
}

/**
 * Adds the rows of a durable segment. Throws when a file or a touched hash has no content, because the sweep has removed it in the meantime;
 * the transaction must fail then.
 */
export async function insertSegment(
  sql: Sql,
  { workspaceId, segment, bytes, blobs, files, touched = [], at }: SegmentCommit,
): Promise<void> {
  if (segment !== null) {
    await sql.run("INSERT INTO segments (id, bytes, created_at) VALUES (?, ?, ?)", [segment, bytes, at]);
    await insertBlobs(sql, workspaceId, segment, blobs, at, "DO UPDATE SET touched_at = excluded.touched_at");
  }
  await touch(sql, workspaceId, touched, at);
  await sql.runMany(
    "INSERT INTO files (id, workspace_id, hash, created_at) VALUES (?, ?, ?, ?)",
    files.map((file) => [file.id, workspaceId, file.hash, at]),
  );
  const named = new Set([...blobs, ...files].map(({ hash }) => hash).concat(touched));
  // Those of the segment have just got their rows.
  if (segment !== null) for (const { hash } of blobs) named.delete(hash);
  const lost = await missing(sql, workspaceId, named);
  if (lost.length > 0)
    throw new Error(`No content is stored for ${lost.length} of the named hashes, such as ${lost[0]}.`);
}

/** Operations over segments. */
export const segmentsOperations = {
  /** Stores the rows of an upload, all or none. When it throws, the request must not be acknowledged. */
  commitSegment: quickWrite((sql, commit: SegmentCommit) => insertSegment(sql, commit), { contents: "use" }),

  /** Returns segments by id above `after`. */
  listSegments: read((sql, { after, limit }: { after: string; limit: number }) =>
    sql.all<SegmentRow>(
      `SELECT id, bytes, created_at AS "createdAt", retired_at AS "retiredAt" FROM segments WHERE id > ? ORDER BY id LIMIT ?`,
      [after, limit],
    ),
  ),

  /** Returns the segments that have no row. */
  unknownSegments: read(async (sql, { segments }: { segments: readonly string[] }) => {
    const unknown = new Set(segments);
    for (const chunk of chunksOf(segments)) {
      const known = await sql.all<{ id: string }>(`SELECT id FROM segments WHERE id IN (${chunkPlaceholders})`, chunk);
      for (const { id } of known) unknown.delete(id);
    }
    return [...unknown];
  }),

  /**
   * Returns how much of each segment is in use, by id above `after`, without the retired segments. Contents that are unused as `without`
   * states count as removed.
   */
  measureSegments: read((sql, input: { after: string; limit: number; without: UnusedSince | null }) => {
    const { after, limit, without } = input;
    return sql.all<SegmentUse>(
      `SELECT id, max(total) AS bytes, count(start) AS "liveBlobs", coalesce(sum(live), 0) AS "liveBytes" FROM (
         SELECT DISTINCT s.id, s.bytes AS total, b.start, b.bytes AS live
         FROM (SELECT id, bytes FROM segments WHERE id > ? AND retired_at IS NULL ORDER BY id LIMIT ?) s
         LEFT JOIN blobs b ON b.segment_id = s.id ${without ? `AND NOT (b.touched_at < ? AND ${unusedContent})` : ""}
       ) ranges GROUP BY id ORDER BY id`,
      [after, limit, ...(without ? [without.touchedBefore, without.endedBefore] : [])],
    );
  }),

  /** Returns the ranges of segments that rows name, in the order of their bytes. */
  liveRanges: read(async (sql, { segments }: { segments: readonly string[] }) => {
    const ranges: LiveRange[] = [];
    for (const segment of segments) {
      ranges.push(
        ...(await sql.all<LiveRange>(
          "SELECT DISTINCT segment_id AS segment, hash, start, bytes FROM blobs WHERE segment_id = ? ORDER BY start, bytes",
          [segment],
        )),
      );
    }
    return ranges;
  }),

  /**
   * Changes rows to the copies of their bytes and retires the segments that no row names any more. Rows that were swept in the meantime are
   * not restored. Returns how many segments were retired.
   */
  moveRanges: write(
    async (
      sql,
      input: {
        /** The durable segment with the copies, or null when nothing was copied. */
        readonly segment: string | null;
        readonly bytes: number;
        readonly moved: readonly MovedRange[];
        readonly emptied: readonly string[];
        /** Current time, ms. */
        readonly at: number;
      },
    ) => {
      const { segment, bytes, moved, emptied, at } = input;
      if (segment !== null) {
        await sql.run("INSERT INTO segments (id, bytes, created_at) VALUES (?, ?, ?)", [segment, bytes, at]);
        await sql.runMany(
          "UPDATE blobs SET segment_id = ?, start = ? WHERE segment_id = ? AND start = ? AND bytes = ? AND hash = ?",
          moved.map((range) => [segment, range.newStart, range.segment, range.start, range.bytes, range.hash]),
        );
      }
      return retire(sql, emptied, at);
    },
    { contents: "change" },
  ),

  /** Returns segments that were retired before a time (ms). No row names them, and no reader uses them any more. */
  retiredSegments: read(async (sql, { before, limit }: { before: number; limit: number }) => {
    const rows = await sql.all<{ id: string }>(
      "SELECT id FROM segments WHERE retired_at IS NOT NULL AND retired_at <= ? ORDER BY id LIMIT ?",
      [before, limit],
    );
    return rows.map(({ id }) => id);
  }),

  /** Removes the rows of retired segments whose bytes were deleted. */
  forgetSegments: write((sql, { segments }: { segments: readonly string[] }) =>
    sql.runMany(
      "DELETE FROM segments WHERE id = ? AND retired_at IS NOT NULL",
      segments.map((segment) => [segment]),
    ),
  ),

  /**
   * Restores the row of a segment, and rows of its contents that no workspace has (see `unheldHashes`). Returns how many contents were
   * restored.
   */
  restoreSegment: write(
    async (
      sql,
      {
        workspaceId,
        segment,
        bytes,
        blobs,
        at,
      }: Omit<SegmentCommit, "files" | "touched" | "segment"> & { segment: string },
    ) => {
      await sql.run(
        "INSERT INTO segments (id, bytes, created_at) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET bytes = excluded.bytes",
        [segment, bytes, at],
      );
      return insertBlobs(sql, workspaceId, segment, blobs, at, "DO NOTHING");
    },
    { contents: "change" },
  ),
};

import type { Sha256Base64 } from "../../../model/hash.ts";
import { chunkPlaceholders, chunksOf } from "../chunks.ts";
import { read, type Sql, write } from "../operation.ts";
import { type BlobRow, missing, touch } from "./blobs.ts";

/** A content of a segment, to be made known. */
export type NewBlob = Omit<BlobRow, "segment">;

/** What one upload request brought, to be committed at once. */
export interface SegmentCommit {
  readonly workspaceId: number;
  /** The durable segment, or null when the request brought no new bytes. */
  readonly segment: string | null;
  /** Of the whole segment, footer included; 0 without one. */
  readonly bytes: number;
  /** Ranges of that segment. A content that the workspace holds meanwhile keeps its old row; the new bytes are dead space. */
  readonly blobs: readonly NewBlob[];
  /** Ids (uuid) for contents that are not images: of this segment, or held already. */
  readonly files: readonly { readonly id: string; readonly hash: Sha256Base64 }[];
  /** Contents held already that this request named again, if any. */
  readonly touched?: readonly Sha256Base64[];
  /** Now, ms. */
  readonly at: number;
}

/** A segment as its row tells it. */
export interface SegmentRow {
  readonly id: string;
  /** Of the whole segment, footer included. */
  readonly bytes: number;
  /** ms. */
  readonly createdAt: number;
  /** Compacted away at this time (ms), or null. */
  readonly retiredAt: number | null;
}

/** How much of a segment rows point at. */
export interface SegmentUse {
  readonly id: string;
  /** Of the whole segment, footer included. */
  readonly bytes: number;
  /** Ranges that rows point at, each once. */
  readonly liveBlobs: number;
  readonly liveBytes: number;
}

/** A range of a segment that some workspace's row points at. */
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

/** Gives contents of a segment their rows; `held` is what happens to a row that the workspace has already. Answers how many rows changed. */
async function insertBlobs(
  sql: Sql,
  workspaceId: number,
  segment: string,
  blobs: readonly NewBlob[],
  at: number,
  held: "DO NOTHING" | "DO UPDATE SET touched_at = excluded.touched_at",
): Promise<number> {
  return sql.runMany(
    `INSERT INTO blobs (workspace_id, hash, segment_id, start, bytes, kind, width, height, orientation, touched_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (workspace_id, hash) ${held}`,
    blobs.map(({ hash, start, bytes, kind, width, height, orientation }) => [
      workspaceId,
      hash,
      segment,
      start,
      bytes,
      kind,
      width,
      height,
      orientation,
      at,
    ]),
  );
}

/** Operations over segments. */
export const segmentsOperations = {
  /**
   * Makes an upload known, all of it or nothing. Throws when a file or a touched hash has no content: the sweep took it meanwhile, and
   * the request must not be acknowledged.
   */
  commitSegment: write(async (sql, { workspaceId, segment, bytes, blobs, files, touched = [], at }: SegmentCommit) => {
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
    const lost = await missing(sql, workspaceId, named);
    if (lost.length > 0)
      throw new Error(`No content is held for ${lost.length} of the named hashes, first ${lost[0]}.`);
  }),

  /** Segments in the order of their ids, after one id. */
  listSegments: read((sql, { after, limit }: { after: string; limit: number }) =>
    sql.all<SegmentRow>(
      `SELECT id, bytes, created_at AS "createdAt", retired_at AS "retiredAt" FROM segments WHERE id > ? ORDER BY id LIMIT ?`,
      [after, limit],
    ),
  ),

  /** Which of these segments have no row. */
  unknownSegments: read(async (sql, { segments }: { segments: readonly string[] }) => {
    const unknown = new Set(segments);
    for (const chunk of chunksOf(segments)) {
      const known = await sql.all<{ id: string }>(`SELECT id FROM segments WHERE id IN (${chunkPlaceholders})`, chunk);
      for (const { id } of known) unknown.delete(id);
    }
    return [...unknown];
  }),

  /** How much of each segment is in use, in the order of their ids, after one id; without the retired ones. */
  measureSegments: read((sql, { after, limit }: { after: string; limit: number }) =>
    sql.all<SegmentUse>(
      `SELECT id, max(total) AS bytes, count(start) AS "liveBlobs", coalesce(sum(live), 0) AS "liveBytes" FROM (
         SELECT DISTINCT s.id, s.bytes AS total, b.start, b.bytes AS live
         FROM (SELECT id, bytes FROM segments WHERE id > ? AND retired_at IS NULL ORDER BY id LIMIT ?) s
         LEFT JOIN blobs b ON b.segment_id = s.id
       ) ranges GROUP BY id ORDER BY id`,
      [after, limit],
    ),
  ),

  /** The ranges of some segments that rows point at, in the order of the segments' bytes. */
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
   * Points rows at the copies of their bytes and retires the segments that nothing points at any more. Rows that were swept meanwhile
   * stay swept. Answers how many segments were retired.
   */
  moveRanges: write(
    async (
      sql,
      input: {
        /** The durable segment with the copies, or null when there was nothing to copy. */
        readonly segment: string | null;
        readonly bytes: number;
        readonly moved: readonly MovedRange[];
        readonly emptied: readonly string[];
        /** Now, ms. */
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
  ),

  /** Segments retired before a time (ms): nothing points at them, and nobody reads them any more. */
  retiredSegments: read(async (sql, { before, limit }: { before: number; limit: number }) => {
    const rows = await sql.all<{ id: string }>(
      "SELECT id FROM segments WHERE retired_at IS NOT NULL AND retired_at <= ? ORDER BY id LIMIT ?",
      [before, limit],
    );
    return rows.map(({ id }) => id);
  }),

  /** Forgets retired segments whose bytes are gone. */
  forgetSegments: write((sql, { segments }: { segments: readonly string[] }) =>
    sql.runMany(
      "DELETE FROM segments WHERE id = ? AND retired_at IS NOT NULL",
      segments.map((segment) => [segment]),
    ),
  ),

  /**
   * Gives back a segment its row, and rows to contents of it that no workspace holds (see `unheldHashes`). Answers how many rows came
   * back.
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
  ),
};

import type { Sha256Base64 } from "../../../model/hash.ts";
import { write } from "../database.ts";
import { missing, touch } from "./blobs.ts";

/** What one upload request brought, to be committed at once. */
export interface SegmentCommit {
  readonly workspaceId: number;
  /** The durable segment, or null when the request brought no new bytes. */
  readonly segment: string | null;
  /** Of the whole segment, footer included; 0 without one. */
  readonly bytes: number;
  /** Ranges of that segment. A content that the workspace holds meanwhile keeps its old row; the new bytes are dead space. */
  readonly blobs: readonly {
    readonly hash: Sha256Base64;
    readonly start: number;
    readonly bytes: number;
    readonly kind: string;
    readonly width: number | null;
    readonly height: number | null;
    readonly orientation: number;
  }[];
  /** Ids (uuid) for contents that are not images: of this segment, or held already. */
  readonly files: readonly { readonly id: string; readonly hash: Sha256Base64 }[];
  /** Contents held already that this request named again, if any. */
  readonly touched?: readonly Sha256Base64[];
  /** Now, ms. */
  readonly at: number;
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
      await sql.runMany(
        `INSERT INTO blobs (workspace_id, hash, segment_id, start, bytes, kind, width, height, orientation, touched_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (workspace_id, hash) DO UPDATE SET touched_at = excluded.touched_at`,
        blobs.map((blob) => [
          workspaceId,
          blob.hash,
          segment,
          blob.start,
          blob.bytes,
          blob.kind,
          blob.width,
          blob.height,
          blob.orientation,
          at,
        ]),
      );
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
};

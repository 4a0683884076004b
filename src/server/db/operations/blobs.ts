import type { Sha256Base64 } from "../../../model/hash.ts";
import { chunkPlaceholders, chunksOf } from "../chunks.ts";
import { read, type Sql, write } from "../operation.ts";

/** One content of a workspace: the place of its bytes, and what its header contains. */
export interface BlobRow {
  readonly hash: Sha256Base64;
  readonly segment: string;
  /** First byte in the segment. */
  readonly start: number;
  readonly bytes: number;
  /** `jpeg`, `png` ... `unknown`. */
  readonly kind: string;
  /** As stored, before the EXIF orientation is applied; null when it is not an image. */
  readonly width: number | null;
  readonly height: number | null;
  /** EXIF orientation, 1 to 8. */
  readonly orientation: number;
  /** `SOUND`, or the name of a fault in the structure of an image; null when it was not checked. */
  readonly structure: string | null;
}

/** The `structure` of a content without a fault, and of one that is not an image. */
export const SOUND = "sound";

/** The columns of a `BlobRow`. */
const blobColumns = "hash, segment_id AS segment, start, bytes, kind, width, height, orientation, structure";

/** A touch is not written when the last one is more recent than this, ms. */
const TOUCH_PRECISION_MS = 60 * 60 * 1000;

/** Marks contents as used, so that the sweep keeps them for some time. Writes nothing for rows touched within the last hour. */
export async function touch(
  sql: Sql,
  workspaceId: number,
  hashes: readonly Sha256Base64[],
  at: number,
): Promise<number> {
  return sql.runMany(
    "UPDATE blobs SET touched_at = ? WHERE workspace_id = ? AND hash = ? AND touched_at < ?",
    hashes.map((hash) => [at, workspaceId, hash, at - TOUCH_PRECISION_MS]),
  );
}

/** Returns the hashes whose content the workspace does not have, in the given order, each once. */
export async function missing(sql: Sql, workspaceId: number, hashes: Iterable<Sha256Base64>): Promise<Sha256Base64[]> {
  const left = new Set(hashes);
  for (const chunk of chunksOf([...left])) {
    const present = await sql.all<{ hash: Sha256Base64 }>(
      `SELECT hash FROM blobs WHERE workspace_id = ? AND hash IN (${chunkPlaceholders})`,
      [workspaceId, ...chunk],
    );
    for (const { hash } of present) left.delete(hash);
  }
  return [...left];
}

/** Returns the contents that the workspace has, with the bytes of those that are not images: 0 for an image. */
export async function annotationBytes(
  sql: Sql,
  workspaceId: number,
  hashes: Iterable<Sha256Base64>,
): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const chunk of chunksOf(new Set(hashes))) {
    const rows = await sql.all<{ hash: string; bytes: number }>(
      `SELECT hash, CASE WHEN kind = 'unknown' THEN bytes ELSE 0 END AS bytes FROM blobs
       WHERE workspace_id = ? AND hash IN (${chunkPlaceholders})`,
      [workspaceId, ...chunk],
    );
    for (const { hash, bytes } of rows) found.set(hash, bytes);
  }
  return found;
}

/** Operations over blobs. */
export const blobsOperations = {
  /** Returns the hashes whose content the workspace does not have, in the given order, each once. Reads nothing of other workspaces. */
  missingHashes: read((sql, input: { workspaceId: number; hashes: readonly Sha256Base64[] }) =>
    missing(sql, input.workspaceId, input.hashes),
  ),

  /** Marks contents as used: reported as present, or named in an import. Returns how many rows were written. */
  touchBlobs: write((sql, input: { workspaceId: number; hashes: readonly Sha256Base64[]; at: number }) =>
    touch(sql, input.workspaceId, input.hashes, input.at),
  ),

  /** Returns the rows of the given hashes in the workspace, in no particular order. */
  findBlobs: read(async (sql, input: { workspaceId: number; hashes: readonly Sha256Base64[] }) => {
    const found: BlobRow[] = [];
    for (const chunk of chunksOf(new Set(input.hashes))) {
      found.push(
        ...(await sql.all<BlobRow>(
          `SELECT ${blobColumns} FROM blobs WHERE workspace_id = ? AND hash IN (${chunkPlaceholders})`,
          [input.workspaceId, ...chunk],
        )),
      );
    }
    return found;
  }),

  /** Returns the hashes whose content no workspace has. For rebuilding rows only; a client must not learn about other workspaces. */
  unheldHashes: read(async (sql, { hashes }: { hashes: readonly Sha256Base64[] }) => {
    const workspaces = await sql.all<{ id: number }>("SELECT id FROM workspaces");
    let left = [...new Set(hashes)];
    for (const { id } of workspaces) left = await missing(sql, id, left);
    return left;
  }),
};

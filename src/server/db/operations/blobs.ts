import type { Sha256Base64 } from "../../../model/hash.ts";
import { chunkPlaceholders, chunksOf } from "../chunks.ts";
import { read, type Sql, write } from "../operation.ts";

/** One content of a workspace: where its bytes lie and what its first bytes say. */
export interface BlobRow {
  readonly hash: Sha256Base64;
  readonly segment: string;
  /** First byte in the segment. */
  readonly start: number;
  readonly bytes: number;
  /** `jpeg`, `png` ... `unknown`. */
  readonly kind: string;
  /** As stored, before turning; null for what is no image. */
  readonly width: number | null;
  readonly height: number | null;
  /** EXIF orientation, 1 to 8. */
  readonly orientation: number;
}

/** The columns of a `BlobRow`. */
export const blobColumns = "hash, segment_id AS segment, start, bytes, kind, width, height, orientation";

/** A touch younger than this is not written again, ms. */
const TOUCH_PRECISION_MS = 60 * 60 * 1000;

/** Notes that contents are wanted: the sweep leaves them alone for a while. Writes nothing for rows touched within the last hour. */
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

/** Which of the hashes the workspace does not hold: in the order asked, each once. */
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

/** Operations over blobs. */
export const blobsOperations = {
  /** Which of the hashes the workspace does not hold: in the order asked, each once. Reads nothing of other workspaces. */
  missingHashes: read((sql, input: { workspaceId: number; hashes: readonly Sha256Base64[] }) =>
    missing(sql, input.workspaceId, input.hashes),
  ),

  /** Notes that contents are wanted (answered as present, named in an import); answers how many rows were written. */
  touchBlobs: write((sql, input: { workspaceId: number; hashes: readonly Sha256Base64[]; at: number }) =>
    touch(sql, input.workspaceId, input.hashes, input.at),
  ),

  /** The rows of the hashes that the workspace holds, in no particular order. */
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

  /** Which of the hashes no workspace holds. For rebuilding rows; never to answer a client. */
  unheldHashes: read(async (sql, { hashes }: { hashes: readonly Sha256Base64[] }) => {
    const workspaces = await sql.all<{ id: number }>("SELECT id FROM workspaces");
    let left = [...new Set(hashes)];
    for (const { id } of workspaces) left = await missing(sql, id, left);
    return left;
  }),
};

import type { Sha256Base64 } from "../../../model/hash.ts";
import { chunkPlaceholders, chunksOf } from "../chunks.ts";
import { quickRead, read, type Sql, write } from "../operation.ts";

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

/** Which of some hashes a workspace has. */
export interface HeldHashes {
  /** Those whose content it does not have, in the given order, each once. */
  readonly missing: readonly Sha256Base64[];
  /** Those whose content it has, and whose last touch was more than an hour ago: `touch` would write their rows. */
  readonly due: readonly Sha256Base64[];
  /** Size in bytes of those whose content it has and which are not images. */
  readonly annotationBytes: ReadonlyMap<string, number>;
}

/** Looks up hashes at a time (ms). Reads nothing of other workspaces. */
export async function lookUp(
  sql: Sql,
  workspaceId: number,
  hashes: Iterable<Sha256Base64>,
  at: number,
): Promise<HeldHashes> {
  const missing = new Set(hashes);
  const due: Sha256Base64[] = [];
  const annotationBytes = new Map<string, number>();
  for (const chunk of chunksOf([...missing])) {
    const rows = await sql.all<{ hash: Sha256Base64; touchedAt: number; kind: string; bytes: number }>(
      `SELECT hash, touched_at AS "touchedAt", kind, bytes FROM blobs WHERE workspace_id = ? AND hash IN (${chunkPlaceholders})`,
      [workspaceId, ...chunk],
    );
    for (const { hash, touchedAt, kind, bytes } of rows) {
      missing.delete(hash);
      if (kind === "unknown") annotationBytes.set(hash, bytes);
      if (touchedAt < at - TOUCH_PRECISION_MS) due.push(hash);
    }
  }
  return { missing: [...missing], due, annotationBytes };
}

/** Returns the hashes whose content the workspace does not have, in the given order, each once. */
export async function missing(
  sql: Sql,
  workspaceId: number,
  hashes: Iterable<Sha256Base64>,
): Promise<readonly Sha256Base64[]> {
  return (await lookUp(sql, workspaceId, hashes, 0)).missing;
}

/** Operations over blobs. */
export const blobsOperations = {
  /**
   * Returns the hashes whose content the workspace does not have, in the given order, each once, and those whose content has to be touched when it is
   * reported as present. Reads nothing of other workspaces.
   */
  lookUpHashes: quickRead(async (sql, input: { workspaceId: number; hashes: readonly Sha256Base64[]; at: number }) => {
    const { missing, due } = await lookUp(sql, input.workspaceId, input.hashes, input.at);
    return { missing, due };
  }),

  /** Marks contents as used: reported as present, or named in an import. Returns how many rows were written. */
  touchBlobs: write(
    (sql, input: { workspaceId: number; hashes: readonly Sha256Base64[]; at: number }) =>
      touch(sql, input.workspaceId, input.hashes, input.at),
    { contents: "use" },
  ),

  /** Marks contents as used, and returns those that are not stored any more: a sweep has removed them since they were looked up. */
  holdBlobs: write(
    async (sql, input: { workspaceId: number; hashes: readonly Sha256Base64[]; at: number }) => {
      await touch(sql, input.workspaceId, input.hashes, input.at);
      return missing(sql, input.workspaceId, input.hashes);
    },
    { contents: "use" },
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
    let left: readonly Sha256Base64[] = [...new Set(hashes)];
    for (const { id } of workspaces) left = await missing(sql, id, left);
    return left;
  }),
};

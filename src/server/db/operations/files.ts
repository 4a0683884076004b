import type { Sha256Base64 } from "../../../model/hash.ts";
import { chunkPlaceholders, chunksOf } from "../chunks.ts";
import { read } from "../operation.ts";

/** Operations over files: the names (`fileId` on the wire) of contents that are not images. */
export const filesOperations = {
  /** Returns the hashes of the file ids of a workspace, in no particular order. Unknown ids are omitted. */
  resolveFileIds: read(async (sql, input: { workspaceId: number; fileIds: readonly string[] }) => {
    const found: { id: string; hash: Sha256Base64 }[] = [];
    for (const chunk of chunksOf(new Set(input.fileIds))) {
      found.push(
        ...(await sql.all<{ id: string; hash: Sha256Base64 }>(
          `SELECT id, hash FROM files WHERE workspace_id = ? AND id IN (${chunkPlaceholders})`,
          [input.workspaceId, ...chunk],
        )),
      );
    }
    return found;
  }),
};

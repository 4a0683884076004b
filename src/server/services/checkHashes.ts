import type { Sha256Base64 } from "../../model/hash.ts";
import type { Deps } from "../deps.ts";

/**
 * Returns the hashes whose content the workspace does not have, in the given order, each once. The others are marked as used, so that the
 * sweep does not remove content that a client was just asked not to send.
 */
export async function checkHashes(
  deps: Deps,
  workspaceId: number,
  hashes: readonly Sha256Base64[],
): Promise<Sha256Base64[]> {
  const missing = await deps.db.call("missingHashes", { workspaceId, hashes });
  const isMissing = new Set(missing);
  const present = [...new Set(hashes)].filter((hash) => !isMissing.has(hash));
  if (present.length === 0) return missing;
  // The check works on a full disk, too: the database retries touches that it could not write.
  await deps.db
    .call("touchBlobs", { workspaceId, hashes: present, at: deps.now() })
    .catch((error: unknown) => deps.log.warn({ err: error }, "marking contents as used failed, retrying later"));
  return missing;
}

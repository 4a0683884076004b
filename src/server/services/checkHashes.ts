import type { Sha256Base64 } from "../../model/hash.ts";
import type { Deps } from "../deps.ts";

/**
 * Returns the hashes whose content the workspace does not have, in the given order, each once. The others are marked as used, so that the
 * sweep does not remove content that a client was just asked not to send.
 *
 * With an embedded database the response does not wait for the marks: writes wait for one another, and 20 clients that upload would hold up
 * every check. From here on the sweep of this process keeps the contents (`rememberTouches`). Should the process end before the marks are written,
 * the content has the time of its last mark. Where other processes may sweep, the marks are written first, and what has just been swept is missing.
 */
export async function checkHashes(
  deps: Deps,
  workspaceId: number,
  hashes: readonly Sha256Base64[],
): Promise<readonly Sha256Base64[]> {
  const at = deps.now();
  const { missing, due } = await deps.db.call("lookUpHashes", { workspaceId, hashes, at });
  if (due.length === 0) return missing;
  if (deps.db.isShared) {
    const lost = new Set([...missing, ...(await deps.db.call("holdBlobs", { workspaceId, hashes: due, at }))]);
    return [...new Set(hashes)].filter((hash) => lost.has(hash));
  }
  deps.db
    .call("touchBlobs", { workspaceId, hashes: due, at })
    // The check works on a full disk, too: the database retries touches that it could not write.
    .catch((error: unknown) => deps.log.warn({ err: error }, "marking contents as used failed, retrying later"));
  return missing;
}

import type { Sha256Base64 } from "../../model/hash.ts";
import type { Deps } from "../deps.ts";

/**
 * Which hashes the workspace does not hold, in the order asked, each once. Those it holds are noted as wanted, so that the sweep does not
 * take what a client was just told not to send.
 */
export async function checkHashes(
  deps: Deps,
  workspaceId: number,
  hashes: readonly Sha256Base64[],
): Promise<Sha256Base64[]> {
  const missing = await deps.db.call("missingHashes", { workspaceId, hashes });
  const absent = new Set(missing);
  const present = [...new Set(hashes)].filter((hash) => !absent.has(hash));
  if (present.length === 0) return missing;
  // A full disk must not keep anybody from asking; the database remembers what it could not write.
  await deps.db
    .call("touchBlobs", { workspaceId, hashes: present, at: deps.now() })
    .catch((error: unknown) => deps.log.warn({ err: error }, "what is wanted is not noted; it is tried again"));
  return missing;
}

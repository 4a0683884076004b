import type { Sha256Base64 } from "../../model/hash.ts";
import type { Database } from "./database.ts";

/** Returns the hashes whose content a workspace does not have, in the given order, each once. */
export async function missingOf(
  db: Pick<Database, "call">,
  asked: { workspaceId: number; hashes: readonly Sha256Base64[] },
): Promise<readonly Sha256Base64[]> {
  return (await db.call("lookUpHashes", { ...asked, at: 0 })).missing;
}

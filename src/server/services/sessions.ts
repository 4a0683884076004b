import type { Caller } from "../auth/caller.ts";
import { makeToken } from "../auth/keyFormat.ts";
import { SESSION_MS } from "../auth/sessionCookie.ts";
import type { CallerRow } from "../db/operations/keys.ts";
import type { Deps } from "../deps.ts";
import { recordAudit } from "./audit.ts";

/** Starts a session of a key, for 30 days or until the key expires. Returns the secret of its cookie, which is not stored, and its end in ms. */
export async function signInWithKey(
  deps: Pick<Deps, "db" | "now" | "log">,
  key: CallerRow,
): Promise<{ readonly token: string; readonly expiresAt: number }> {
  const { token, sha256 } = makeToken();
  const at = deps.now();
  const expiresAt = Math.min(at + SESSION_MS, key.expiresAt ?? Number.POSITIVE_INFINITY);
  const { keyId, keyName, workspaceId } = key;
  await deps.db.call("createSession", { sha256, keyId, at, expiresAt });
  await recordAudit(deps, { via: "key", keyId, keyName, workspaceId }, { action: "session.started" });
  return { token, expiresAt };
}

/** Ends a session. `caller` is whose it was; null when it had ended before. */
export async function endSession(
  deps: Pick<Deps, "db" | "now" | "log">,
  sha256: string,
  caller: Caller | null,
): Promise<void> {
  const ended = await deps.db.call("endSession", { sha256 });
  if (ended && caller !== null) await recordAudit(deps, caller, { action: "session.ended" });
}

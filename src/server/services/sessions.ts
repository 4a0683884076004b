import type { Caller } from "../auth/caller.ts";
import { SESSION_MS } from "../auth/sessionCookie.ts";
import type { CallerRow } from "../db/operations/keys.ts";
import type { Deps } from "../deps.ts";
import { recordAudit } from "./audit.ts";

/** Returns when a session that begins now ends, in ms: after 30 days, or when its key expires. */
export function sessionEnd(deps: Pick<Deps, "now">, keyExpiresAt: number | null): number {
  return Math.min(deps.now() + SESSION_MS, keyExpiresAt ?? Number.POSITIVE_INFINITY);
}

/** Stores a session of a key by the SHA-256 of its token. */
export async function storeSession(
  deps: Pick<Deps, "db" | "now" | "log">,
  { sha256, key, expiresAt }: { readonly sha256: string; readonly key: CallerRow; readonly expiresAt: number },
): Promise<void> {
  await deps.db.call("createSession", { sha256, keyId: key.keyId, at: deps.now(), expiresAt });
  const { keyId, keyName, workspaceId } = key;
  await recordAudit(deps, { via: "key", keyId, keyName, workspaceId }, { action: "session.started" });
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

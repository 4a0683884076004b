import { SESSION_MS } from "../auth/sessionCookie.ts";
import type { Deps } from "../deps.ts";

/** Returns when a session that begins now ends, in ms: after 30 days, or when its key expires. */
export function sessionEnd(deps: Pick<Deps, "now">, keyExpiresAt: number | null): number {
  return Math.min(deps.now() + SESSION_MS, keyExpiresAt ?? Number.POSITIVE_INFINITY);
}

/** Stores a session of a key by the SHA-256 of its token. */
export async function storeSession(
  deps: Pick<Deps, "db" | "now">,
  session: { readonly sha256: string; readonly keyId: number; readonly expiresAt: number },
): Promise<void> {
  await deps.db.call("createSession", { ...session, at: deps.now() });
}

/** Ends a session. */
export async function endSession(deps: Pick<Deps, "db">, sha256: string): Promise<void> {
  await deps.db.call("endSession", { sha256 });
}

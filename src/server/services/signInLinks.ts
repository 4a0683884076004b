import { makeToken, secretSha256 } from "../auth/keyFormat.ts";
import { SESSION_MS } from "../auth/sessionCookie.ts";
import type { CallerRow } from "../db/operations/keys.ts";
import type { Deps } from "../deps.ts";
import { recordAudit } from "./audit.ts";
import { DEFAULT_WORKSPACE } from "./managedWorkspace.ts";

/** How long a sign-in link works, ms: an hour, and once. */
export const LINK_MS = 60 * 60 * 1000;

/** A link that signs in with a key. */
interface SignInLink {
  /** The whole link. It has to be shown once and is not stored. */
  readonly link: string;
  /** The key that it signs in with. */
  readonly key: CallerRow;
  /** When it stops working, ms. */
  readonly expiresAt: number;
}

/**
 * Makes a link to the server at `url` that signs in with an active key, by default the oldest admin key of the default workspace. Its token is
 * random, not the key. Returns undefined when there is no such key.
 */
export async function createSignInLink(
  deps: Pick<Deps, "db" | "now">,
  { url, keyId = null }: { readonly url: string; readonly keyId?: number | null },
  author: { readonly via: "command" | "server" },
): Promise<SignInLink | undefined> {
  const { token, sha256 } = makeToken();
  const at = deps.now();
  const expiresAt = at + LINK_MS;
  const key = await deps.db.call("createSignInLink", { sha256, keyId, workspace: DEFAULT_WORKSPACE, at, expiresAt });
  if (key === undefined) return undefined;
  const act = { action: "link.created", target: { id: key.keyId, name: key.keyName } } as const;
  await recordAudit(deps, { ...author, workspaceId: key.workspaceId }, act);
  // Browsers do not send the part after #, so the token is in no log, and what previews links does not use it up.
  return { link: `${url}/settings#sign-in=${token}`, key, expiresAt };
}

/** A session that a link has started. */
interface LinkedSession {
  /** The secret of the cookie. */
  readonly token: string;
  readonly key: CallerRow;
  /** ms */
  readonly expiresAt: number;
}

/** Uses up a link and starts a session of its key. Returns undefined for a link that is unknown, used, expired, or of a key that is not active. */
export async function signInWithLink(
  deps: Pick<Deps, "db" | "now" | "log">,
  linkToken: string,
): Promise<LinkedSession | undefined> {
  const { token, sha256 } = makeToken();
  const used = await deps.db.call("useSignInLink", {
    linkSha256: secretSha256(linkToken),
    sessionSha256: sha256,
    at: deps.now(),
    sessionMs: SESSION_MS,
  });
  if (used === undefined) return undefined;
  const { keyId, keyName, workspaceId } = used.key;
  await recordAudit(deps, { via: "link", keyId, keyName, workspaceId }, { action: "session.started" });
  return { token, ...used };
}

import type { KeyLimits } from "../../contract/keyLimits.ts";
import { type KeyScope, keyScopes } from "../../contract/scopes.ts";

/** Who sent a request: the key of its header or session, and the workspace of that key. */
export interface Caller {
  readonly keyId: number;
  readonly keyName: string;
  readonly workspaceId: number;
  /** Name of the workspace. */
  readonly workspace: string;
  readonly scopes: readonly KeyScope[];
  /** What the key may use. */
  readonly limits: KeyLimits;
  /** A browser attaches the cookie of a session to every request, so a change with a session must have the right Origin. */
  readonly via: "key" | "session";
}

const included: Record<KeyScope, readonly KeyScope[]> = {
  read: ["read"],
  upload: ["upload"],
  import: ["read", "upload", "import"],
  admin: keyScopes,
};

/** Returns true when one of the caller's scopes is or includes the given one. */
export function mayUse(caller: Caller, scope: KeyScope): boolean {
  return caller.scopes.some((held) => included[held].includes(scope));
}

/** Returns scopes with those that they include: `admin` includes all, `import` includes `read` and `upload`. */
export function allScopes(scopes: readonly KeyScope[]): KeyScope[] {
  return keyScopes.filter((scope) => scopes.some((held) => included[held].includes(scope)));
}

import type { Scope } from "../../contract/endpoint.ts";

export type KeyScope = Exclude<Scope, "none">;

/** Who sent a request: the key behind its header or its session, and the one workspace that key belongs to. */
export interface Caller {
  readonly keyId: number;
  readonly workspaceId: number;
  /** Name of the workspace. */
  readonly workspace: string;
  readonly scopes: readonly KeyScope[];
  /** A session is a cookie that a browser attaches by itself, so changes made with it need the right Origin. */
  readonly via: "key" | "session";
}

const included: Record<KeyScope, readonly KeyScope[]> = {
  read: ["read"],
  import: ["read", "import"],
  admin: ["read", "import", "admin"],
};

/** True when one of the caller's scopes is, or includes, the one that a call needs. */
export function mayUse(caller: Caller, scope: KeyScope): boolean {
  return caller.scopes.some((held) => included[held].includes(scope));
}

/** The scopes written out: `admin` includes `import`, `import` includes `read`. */
export function allScopes(scopes: readonly KeyScope[]): KeyScope[] {
  return (["read", "import", "admin"] as const).filter((scope) =>
    scopes.some((held) => included[held].includes(scope)),
  );
}

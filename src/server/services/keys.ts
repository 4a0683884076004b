import type { Key } from "../../contract/keys.ts";
import type { KeyScope } from "../../contract/scopes.ts";
import { makeKey, secretSha256 } from "../auth/keyFormat.ts";
import type { KeyRow } from "../db/operations/keys.ts";
import { SHIPPED_WORKSPACE } from "../db/visible.ts";
import type { Deps } from "../deps.ts";

/** The workspace that always exists. Its admins may create and revoke keys of every workspace. */
export const DEFAULT_WORKSPACE = "default";

/** Returns why no key may belong to a workspace of this name; undefined when one may. */
export function refusedWorkspace(name: string): string | undefined {
  if (name !== SHIPPED_WORKSPACE) return undefined;
  return `The workspace "${SHIPPED_WORKSPACE}" belongs to the server, and everybody reads its projects. Choose another name.`;
}

/** The properties of a key to create. */
interface KeyRequest {
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  /** ms; null for a key that does not expire. */
  readonly expiresAt: number | null;
  /** Created when it does not exist. */
  readonly workspace: string;
}

/** Creates a key. `secret` is the whole key, which is not stored. */
export async function createKey(
  deps: Pick<Deps, "db" | "now">,
  { name, scopes, expiresAt, workspace }: KeyRequest,
): Promise<Key & { secret: string }> {
  const made = makeKey();
  const row = await deps.db.call("createKey", {
    workspace,
    name,
    prefix: made.prefix,
    sha256: made.sha256,
    scopes: [...new Set(scopes)].join(","),
    expiresAt,
    at: deps.now(),
  });
  return { ...keyOf(row), secret: made.key };
}

/** Returns a key as the API represents it. */
export function keyOf(row: KeyRow): Key {
  const time = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  const { id, name, prefix, workspace } = row;
  return {
    id,
    name,
    prefix,
    workspace,
    scopes: row.scopes.split(",") as KeyScope[],
    createdAt: new Date(row.createdAt).toISOString(),
    expiresAt: time(row.expiresAt),
    lastUsedAt: time(row.lastUsedAt),
  };
}

/** The name of the key that `DROPSET_KEY` sets. */
const CONFIGURED_KEY_NAME = "DROPSET_KEY";

/** Where the admin key of a server comes from. */
export type AdminKey =
  | { readonly state: "configured" | "revoked" | "kept" }
  /** The configured key is one that somebody created, with another workspace or other scopes. It stays so. */
  | { readonly state: "other" }
  /** Just created. `key` has to be shown once and is not stored. */
  | { readonly state: "made"; readonly key: string };

/**
 * Ensures that somebody can sign in: adopts the configured key and revokes only the one configured before, or creates a random key when there
 * has never been any key.
 */
export async function ensureAdminKey(
  deps: Pick<Deps, "db" | "now">,
  configured: string | undefined,
): Promise<AdminKey> {
  const common = { workspace: DEFAULT_WORKSPACE, scopes: "admin", expiresAt: null, at: deps.now() };
  if (configured !== undefined) {
    const sha256 = secretSha256(configured);
    const state = await deps.db.call("adoptConfiguredKey", {
      ...common,
      name: CONFIGURED_KEY_NAME,
      prefix: `env_${sha256.slice(0, 10)}`,
      sha256,
    });
    return { state: state === "revoked" || state === "other" ? state : "configured" };
  }
  const { key, prefix, sha256 } = makeKey();
  const stored = await deps.db.call("createFirstKey", { ...common, name: "first key", prefix, sha256 });
  return stored ? { state: "made", key } : { state: "kept" };
}

import type { Key } from "../../contract/keys.ts";
import type { KeyScope } from "../../contract/scopes.ts";
import { makeKey, secretSha256 } from "../auth/keyFormat.ts";
import type { KeyRow, LimitColumns } from "../db/operations/keys.ts";
import { SHIPPED_WORKSPACE } from "../db/visible.ts";
import type { Deps } from "../deps.ts";
import { type Author, recordAudit } from "./audit.ts";
import { DEFAULT_WORKSPACE } from "./managedWorkspace.ts";

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
  /** Those that are absent or null are the limits of the server; 0 is none. */
  readonly limits?: Partial<LimitColumns>;
}

/** Creates a key. `secret` is the whole key, which is not stored. */
export async function createKey(
  deps: Pick<Deps, "db" | "now">,
  { name, scopes, expiresAt, workspace, limits = {} }: KeyRequest,
  author: Author = { via: "command" },
): Promise<Key & { secret: string }> {
  const made = makeKey();
  const row = await deps.db.call("createKey", {
    workspace,
    name,
    prefix: made.prefix,
    sha256: made.sha256,
    scopes: [...new Set(scopes)].join(","),
    expiresAt,
    ...limits,
    at: deps.now(),
  });
  const key = keyOf(row);
  const details = { scopes: key.scopes.join(", "), ...(key.expiresAt === null ? {} : { expiresAt: key.expiresAt }) };
  const act = { action: "key.created", target: { id: key.id, name }, details } as const;
  await recordAudit(deps, { ...author, workspaceId: row.workspaceId }, act);
  return { ...key, secret: made.key };
}

/** Revokes a key of a workspace, or of any when `workspaceId` is null, and ends its sessions. Returns false when there is no such active key. */
export async function revokeKey(
  deps: Pick<Deps, "db" | "now">,
  { workspaceId, keyId }: { readonly workspaceId: number | null; readonly keyId: number },
  author: Author = { via: "command" },
): Promise<boolean> {
  const revoked = await deps.db.call("revokeKey", { workspaceId, keyId, at: deps.now() });
  if (revoked === undefined) return false;
  const act = { action: "key.revoked", target: { id: keyId, name: revoked.name } } as const;
  await recordAudit(deps, { ...author, workspaceId: revoked.workspaceId }, act);
  return true;
}

/** Returns a key as the API represents it. */
export function keyOf(row: KeyRow): Key {
  const time = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  const { id, name, prefix, workspace, requestsPerMinute, bytesPerDay, tasksPerHour } = row;
  return {
    id,
    name,
    prefix,
    workspace,
    scopes: row.scopes.split(",") as KeyScope[],
    createdAt: new Date(row.createdAt).toISOString(),
    expiresAt: time(row.expiresAt),
    limits: { requestsPerMinute, bytesPerDay, tasksPerHour },
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
  | { readonly state: "made"; readonly key: string; readonly keyId: number };

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
    const { state, keyId, workspaceId, replaced } = await deps.db.call("adoptConfiguredKey", {
      ...common,
      name: CONFIGURED_KEY_NAME,
      prefix: `env_${sha256.slice(0, 10)}`,
      sha256,
    });
    const record = (action: "key.created" | "key.revoked", id: number) =>
      recordAudit(deps, { via: "server", workspaceId }, { action, target: { id, name: CONFIGURED_KEY_NAME } });
    for (const id of replaced) await record("key.revoked", id);
    if (state === "stored") await record("key.created", keyId);
    return { state: state === "revoked" || state === "other" ? state : "configured" };
  }
  const { key, prefix, sha256 } = makeKey();
  const stored = await deps.db.call("createFirstKey", { ...common, name: "first key", prefix, sha256 });
  if (stored === undefined) return { state: "kept" };
  const act = { action: "key.created", target: { id: stored.id, name: stored.name } } as const;
  await recordAudit(deps, { via: "server", workspaceId: stored.workspaceId }, act);
  return { state: "made", key, keyId: stored.id };
}

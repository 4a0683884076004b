import type { Key } from "../../contract/keys.ts";
import type { KeyScope } from "../auth/caller.ts";
import { makeKey } from "../auth/keyFormat.ts";
import type { KeyRow } from "../db/operations/keys.ts";
import type { Deps } from "../deps.ts";

/** The workspace that exists from the start; its admins may make and revoke keys of every workspace. */
export const DEFAULT_WORKSPACE = "default";

/** What a new key shall be. */
export interface KeyWish {
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  /** ms; null for a key that does not expire. */
  readonly expiresAt: number | null;
  /** Made when it does not exist. */
  readonly workspace: string;
}

/** Makes a key; `secret` is the whole key and is kept nowhere. */
export async function createKey(
  deps: Deps,
  { name, scopes, expiresAt, workspace }: KeyWish,
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

/** A key as the API shows it. */
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

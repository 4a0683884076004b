import { quickRead, read, type Sql, type SqlValue, write } from "../operation.ts";

/** The limits of a key itself: null for the limit of the server, 0 for none. */
export interface LimitColumns {
  readonly requestsPerMinute: number | null;
  readonly bytesPerDay: number | null;
  readonly tasksPerHour: number | null;
}

/** A key in a list; times in ms. */
export interface KeyRow extends LimitColumns {
  readonly id: number;
  readonly name: string;
  readonly prefix: string;
  readonly workspaceId: number;
  readonly workspace: string;
  /** Comma separated. */
  readonly scopes: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
}

/** The active key of a request. */
export interface CallerRow extends LimitColumns {
  readonly keyId: number;
  readonly keyName: string;
  readonly workspaceId: number;
  readonly workspace: string;
  readonly scopes: string;
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
}

/** A key to store. `sha256` is the SHA-256 of the whole key as hex. */
export interface KeyToStore extends Partial<LimitColumns> {
  readonly workspace: string;
  readonly name: string;
  readonly prefix: string;
  readonly sha256: string;
  readonly scopes: string;
  readonly expiresAt: number | null;
  /** Current time, ms. */
  readonly at: number;
}

const limitColumns = `k.requests_per_minute AS "requestsPerMinute", k.bytes_per_day AS "bytesPerDay", k.tasks_per_hour AS "tasksPerHour"`;

/** The condition that key `k` can be used. One parameter: the time, ms. */
export const activeKey = "k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > ?)";

/** The columns of a `CallerRow`, over `keys k JOIN workspaces w`. */
export const callerColumns = `k.id AS "keyId", k.name AS "keyName", k.workspace_id AS "workspaceId", w.name AS workspace, k.scopes,
  k.expires_at AS "expiresAt", k.last_used_at AS "lastUsedAt", ${limitColumns}`;

const keyColumns = `k.id, k.name, k.prefix, k.workspace_id AS "workspaceId", w.name AS workspace, k.scopes, k.created_at AS "createdAt",
  k.expires_at AS "expiresAt", k.last_used_at AS "lastUsedAt", ${limitColumns}`;

/** How often the time of the last use is written, ms. */
const LAST_USE_PRECISION_MS = 60_000;

async function workspaceNamed(sql: Sql, name: string, at: number): Promise<number> {
  await sql.run("INSERT INTO workspaces (name, created_at) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", [name, at]);
  const row = await sql.get<{ id: number }>("SELECT id FROM workspaces WHERE name = ?", [name]);
  if (!row) throw new Error("The workspace has no row.");
  return row.id;
}

async function storeKey(sql: Sql, key: KeyToStore): Promise<KeyRow> {
  const workspaceId = await workspaceNamed(sql, key.workspace, key.at);
  const { requestsPerMinute = null, bytesPerDay = null, tasksPerHour = null } = key;
  const row = await sql.get<{ id: number }>(
    `INSERT INTO keys (workspace_id, name, prefix, secret_sha256, scopes, created_at, expires_at,
       requests_per_minute, bytes_per_day, tasks_per_hour)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    [
      workspaceId,
      key.name,
      key.prefix,
      key.sha256,
      key.scopes,
      key.at,
      key.expiresAt,
      requestsPerMinute,
      bytesPerDay,
      tasksPerHour,
    ],
  );
  if (!row) throw new Error("The new key has no id.");
  const { name, prefix, workspace, scopes, expiresAt, at } = key;
  return {
    id: row.id,
    name,
    prefix,
    workspaceId,
    workspace,
    scopes,
    createdAt: at,
    expiresAt,
    lastUsedAt: null,
    requestsPerMinute,
    bytesPerDay,
    tasksPerHour,
  };
}

/** Revokes a key and ends its sessions and sign-in links. */
async function revoke(sql: Sql, keyId: number, at: number): Promise<void> {
  await sql.run("DELETE FROM sign_in_links WHERE key_id = ?", [keyId]);
  await sql.run("UPDATE keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", [at, keyId]);
  await sql.run("DELETE FROM sessions WHERE key_id = ?", [keyId]);
}

/** What became of a configured key. `other` is a key with that secret that has another workspace or other scopes. */
export interface Adopted {
  readonly state: "stored" | "known" | "revoked" | "other";
  /** The key with that secret. */
  readonly keyId: number;
  /** The workspace of configured keys. */
  readonly workspaceId: number;
  /** The keys that were configured before and are revoked now. */
  readonly replaced: readonly number[];
}

/** Operations over keys. */
export const keysOperations = {
  /** Returns the id of a workspace, which is created when it does not exist. */
  ensureWorkspace: write((sql, { name, at }: { name: string; at: number }) => workspaceNamed(sql, name, at)),

  /** Returns the key with this hash; undefined when it is unknown, revoked or expired. */
  findKey: quickRead((sql, { sha256, at }: { sha256: string; at: number }) =>
    sql.get<CallerRow>(
      `SELECT ${callerColumns} FROM keys k JOIN workspaces w ON w.id = k.workspace_id
       WHERE k.secret_sha256 = ? AND ${activeKey}`,
      [sha256, at],
    ),
  ),

  /** Stores that a key was used, at most once a minute. */
  touchKey: write((sql, { keyId, at }: { keyId: number; at: number }) =>
    sql.run("UPDATE keys SET last_used_at = ? WHERE id = ? AND (last_used_at IS NULL OR last_used_at <= ?)", [
      at,
      keyId,
      at - LAST_USE_PRECISION_MS,
    ]),
  ),

  /** Stores a key, and creates its workspace when it does not exist. Returns its row. */
  createKey: write(storeKey, { serialize: "keys" }),

  /** Returns keys that are not revoked, newest first, of one workspace, or of all when `workspaceId` is null. */
  listKeys: read(
    (sql, { workspaceId, before, limit }: { workspaceId: number | null; before: number | null; limit: number }) => {
      const conditions = ["k.revoked_at IS NULL"];
      const parameters: SqlValue[] = [];
      if (workspaceId !== null) {
        conditions.push("k.workspace_id = ?");
        parameters.push(workspaceId);
      }
      if (before !== null) {
        conditions.push("k.id < ?");
        parameters.push(before);
      }
      return sql.all<KeyRow>(
        `SELECT ${keyColumns} FROM keys k JOIN workspaces w ON w.id = k.workspace_id
         WHERE ${conditions.join(" AND ")} ORDER BY k.id DESC LIMIT ?`,
        [...parameters, limit],
      );
    },
  ),

  /** Revokes a key with its sessions. Returns its name and workspace; undefined when the workspace (any, when null) has no such active key. */
  revokeKey: write(
    async (sql, { workspaceId, keyId, at }: { workspaceId: number | null; keyId: number; at: number }) => {
      const own = workspaceId === null ? "" : " AND workspace_id = ?";
      const found = await sql.get<{ name: string; workspaceId: number }>(
        `SELECT name, workspace_id AS "workspaceId" FROM keys WHERE id = ? AND revoked_at IS NULL${own}`,
        [keyId, ...(workspaceId === null ? [] : [workspaceId])],
      );
      if (found !== undefined) await revoke(sql, keyId, at);
      return found;
    },
    { serialize: "keys" },
  ),

  /**
   * Stores the configured admin key when it is new, and revokes the one that was configured before: the key of the same workspace whose
   * prefix is `env_` and the first digits of its hash, which no created key has. Returns `revoked` when this key was revoked by hand; it
   * stays revoked then. Keys that people created stay as they are, whatever their names.
   */
  adoptConfiguredKey: write(
    async (sql, key: KeyToStore): Promise<Adopted> => {
      const workspaceId = await workspaceNamed(sql, key.workspace, key.at);
      const earlier = await sql.all<{ id: number }>(
        `SELECT id FROM keys WHERE workspace_id = ? AND prefix = 'env_' || substr(secret_sha256, 1, 10) AND secret_sha256 <> ?
       AND revoked_at IS NULL`,
        [workspaceId, key.sha256],
      );
      for (const { id } of earlier) await revoke(sql, id, key.at);
      const replaced = earlier.map(({ id }) => id);
      const known = await sql.get<{ id: number; workspaceId: number; scopes: string; revoked: number | null }>(
        'SELECT id, workspace_id AS "workspaceId", scopes, revoked_at AS revoked FROM keys WHERE secret_sha256 = ?',
        [key.sha256],
      );
      if (known === undefined) {
        const stored = await storeKey(sql, key);
        return { state: "stored", keyId: stored.id, workspaceId, replaced };
      }
      const isAdmin = known.workspaceId === workspaceId && known.scopes === key.scopes;
      const state = known.revoked !== null ? "revoked" : isAdmin ? "known" : "other";
      return { state, keyId: known.id, workspaceId, replaced };
    },
    { serialize: "keys" },
  ),

  /** Stores a key only when there has never been any. Returns its row when it was stored. */
  createFirstKey: write(
    async (sql, key: KeyToStore): Promise<KeyRow | undefined> => {
      if ((await sql.get("SELECT 1 AS one FROM keys LIMIT 1")) !== undefined) return undefined;
      return storeKey(sql, key);
    },
    { serialize: "keys" },
  ),
};

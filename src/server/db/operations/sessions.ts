import { quickRead, type Sql, write } from "../operation.ts";
import { activeKey, type CallerRow, callerColumns } from "./keys.ts";

/** A session to store. `sha256` is the hash of its token; times in ms. */
export interface NewSession {
  readonly sha256: string;
  readonly keyId: number;
  readonly at: number;
  readonly expiresAt: number;
}

async function storeSession(sql: Sql, { sha256, keyId, at, expiresAt }: NewSession): Promise<void> {
  await sql.run("INSERT INTO sessions (token_sha256, key_id, created_at, expires_at) VALUES (?, ?, ?, ?)", [
    sha256,
    keyId,
    at,
    expiresAt,
  ]);
}

/** Operations over sessions, which are cookies that a browser got for a key, and over the links that start one. */
export const sessionsOperations = {
  /** Stores a session. */
  createSession: write(storeSession),

  /** Returns the key of a session; undefined when the session or its key is unknown, revoked or expired. */
  findSession: quickRead((sql, { sha256, at }: { sha256: string; at: number }) =>
    sql.get<CallerRow>(
      `SELECT ${callerColumns} FROM sessions s JOIN keys k ON k.id = s.key_id JOIN workspaces w ON w.id = k.workspace_id
       WHERE s.token_sha256 = ? AND s.expires_at > ? AND ${activeKey}`,
      [sha256, at, at],
    ),
  ),

  /**
   * Stores a link that signs in with an active key: the one with this id, or else the oldest admin key of a workspace. Returns the key;
   * undefined when there is none.
   */
  createSignInLink: write(
    async (
      sql,
      link: { sha256: string; keyId: number | null; workspace: string; at: number; expiresAt: number },
    ): Promise<CallerRow | undefined> => {
      const wanted = link.keyId === null ? `w.name = ? AND ',' || k.scopes || ',' LIKE '%,admin,%'` : "k.id = ?";
      const key = await sql.get<CallerRow>(
        `SELECT ${callerColumns} FROM keys k JOIN workspaces w ON w.id = k.workspace_id
         WHERE ${activeKey} AND ${wanted} ORDER BY k.id LIMIT 1`,
        [link.at, link.keyId ?? link.workspace],
      );
      if (key === undefined) return undefined;
      await sql.run("INSERT INTO sign_in_links (token_sha256, key_id, created_at, expires_at) VALUES (?, ?, ?, ?)", [
        link.sha256,
        key.keyId,
        link.at,
        link.expiresAt,
      ]);
      return key;
    },
  ),

  /**
   * Uses up a link and stores a session of its key, which ends after `sessionMs` or with the key. Returns the key and the end; undefined when
   * the link is unknown, used or expired, or its key is not active.
   */
  useSignInLink: write(
    async (sql, use: { linkSha256: string; sessionSha256: string; at: number; sessionMs: number }) => {
      const link = await sql.get<{ keyId: number }>(
        `DELETE FROM sign_in_links WHERE token_sha256 = ? AND expires_at > ? RETURNING key_id AS "keyId"`,
        [use.linkSha256, use.at],
      );
      if (link === undefined) return undefined;
      const key = await sql.get<CallerRow>(
        `SELECT ${callerColumns} FROM keys k JOIN workspaces w ON w.id = k.workspace_id
         WHERE k.id = ? AND ${activeKey}`,
        [link.keyId, use.at],
      );
      if (key === undefined) return undefined;
      const expiresAt = Math.min(use.at + use.sessionMs, key.expiresAt ?? Number.POSITIVE_INFINITY);
      await storeSession(sql, { sha256: use.sessionSha256, keyId: key.keyId, at: use.at, expiresAt });
      return { key, expiresAt };
    },
  ),

  /** Removes a session. Returns false when there is none. */
  endSession: write(async (sql, { sha256 }: { sha256: string }) => {
    return (await sql.run("DELETE FROM sessions WHERE token_sha256 = ?", [sha256])) > 0;
  }),

  /** Removes expired sessions and sign-in links. Returns how many sessions. */
  sweepSessions: write(async (sql, { at }: { at: number }) => {
    await sql.run("DELETE FROM sign_in_links WHERE expires_at <= ?", [at]);
    return sql.run("DELETE FROM sessions WHERE expires_at <= ?", [at]);
  }),
};

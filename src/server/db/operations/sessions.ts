import { quickRead, write } from "../operation.ts";
import { type CallerRow, callerColumns } from "./keys.ts";

/** Operations over sessions: cookies that a browser got for a key. */
export const sessionsOperations = {
  /** Stores a session. */
  createSession: write(
    async (
      sql,
      { sha256, keyId, at, expiresAt }: { sha256: string; keyId: number; at: number; expiresAt: number },
    ): Promise<void> => {
      await sql.run("INSERT INTO sessions (token_sha256, key_id, created_at, expires_at) VALUES (?, ?, ?, ?)", [
        sha256,
        keyId,
        at,
        expiresAt,
      ]);
    },
  ),

  /** Returns the key of a session; undefined when the session or its key is unknown, revoked or expired. */
  findSession: quickRead((sql, { sha256, at }: { sha256: string; at: number }) =>
    sql.get<CallerRow>(
      `SELECT ${callerColumns} FROM sessions s JOIN keys k ON k.id = s.key_id JOIN workspaces w ON w.id = k.workspace_id
       WHERE s.token_sha256 = ? AND s.expires_at > ? AND k.revoked_at IS NULL
         AND (k.expires_at IS NULL OR k.expires_at > ?)`,
      [sha256, at, at],
    ),
  ),

  /** Removes a session. Returns false when there is none. */
  endSession: write(async (sql, { sha256 }: { sha256: string }) => {
    return (await sql.run("DELETE FROM sessions WHERE token_sha256 = ?", [sha256])) > 0;
  }),

  /** Removes expired sessions. Returns how many. */
  sweepSessions: write((sql, { at }: { at: number }) => sql.run("DELETE FROM sessions WHERE expires_at <= ?", [at])),
};

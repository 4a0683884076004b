import { read, type SqlValue, write } from "../operation.ts";

/** An entry of the audit log; times in ms. */
export interface AuditRow {
  readonly id: number;
  readonly workspace: string;
  readonly at: number;
  readonly action: string;
  readonly via: string;
  readonly keyId: number | null;
  readonly actor: string | null;
  readonly targetId: number | null;
  readonly target: string | null;
  /** JSON object. */
  readonly details: string;
}

/** Which entries a list has. */
export interface AuditFilter {
  /** Null for all workspaces. */
  readonly workspaceId: number | null;
  readonly action: string | null;
  /** First time, ms. */
  readonly since: number | null;
  /** First time that is too late, ms. */
  readonly until: number | null;
  /** Id that ends the page before. */
  readonly before: number | null;
  readonly limit: number;
}

/** Operations over the audit log. */
export const auditOperations = {
  /** Adds an entry. */
  addAudit: write(
    async (sql, entry: Omit<AuditRow, "id" | "workspace"> & { readonly workspaceId: number }): Promise<void> => {
      await sql.run(
        `INSERT INTO audit (workspace_id, at, action, via, key_id, actor, target_id, target, details)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        [
          entry.workspaceId,
          entry.at,
          entry.action,
          entry.via,
          entry.keyId,
          entry.actor,
          entry.targetId,
          entry.target,
          entry.details,
        ],
      );
    },
  ),

  /** Returns entries, newest first. */
  listAudit: read((sql, filter: AuditFilter) => {
    const conditions: string[] = [];
    const parameters: SqlValue[] = [];
    const add = (condition: string, value: SqlValue) => {
      if (value === null) return;
      conditions.push(condition);
      parameters.push(value);
    };
    add("a.workspace_id = ?", filter.workspaceId);
    add("a.action = ?", filter.action);
    add("a.at >= ?", filter.since);
    add("a.at < ?", filter.until);
    add("a.id < ?", filter.before);
    const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
    return sql.all<AuditRow>(
      `SELECT a.id, w.name AS workspace, a.at, a.action, a.via, a.key_id AS "keyId", a.actor, a.target_id AS "targetId",
         a.target, a.details
       FROM audit a JOIN workspaces w ON w.id = a.workspace_id ${where} ORDER BY a.id DESC LIMIT ?`,
      [...parameters, filter.limit],
    );
  }),

  /** Removes up to `limit` entries from before a time. Returns how many. */
  sweepAudit: write((sql, { before, limit }: { before: number; limit: number }) =>
    sql.run("DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < ? ORDER BY at LIMIT ?)", [before, limit]),
  ),
};

import { read, type Sql, type SqlValue, write } from "../operation.ts";

/** A webhook without its secret; times in ms. */
export interface WebhookRow {
  readonly id: number;
  readonly url: string;
  readonly description: string;
  /** Comma separated. */
  readonly events: string;
  readonly createdAt: number;
  readonly offAt: number | null;
  readonly offReason: "manual" | "failing" | "backlog" | null;
  readonly failingSince: number | null;
}

/** Where a webhook sends, and the secrets that sign: the current one, and one that was replaced a short time ago. */
export interface WebhookTarget {
  readonly url: string;
  readonly secrets: readonly string[];
}

/** Why a webhook was not created: its workspace has as many as it may have. */
export type WebhookRefusal = "too many";

const columns = `id, url, description, events, created_at AS "createdAt", off_at AS "offAt", off_reason AS "offReason",
  failing_since AS "failingSince"`;

function find(sql: Sql, workspaceId: number, id: number): Promise<WebhookRow | undefined> {
  return sql.get<WebhookRow>(`SELECT ${columns} FROM webhooks WHERE id = ? AND workspace_id = ?`, [id, workspaceId]);
}

/** The secrets of a webhook. */
export interface SecretColumns {
  readonly secret: string;
  readonly formerSecret: string | null;
  readonly formerUntil: number | null;
}

/** The columns of `SecretColumns`. */
export const secretColumns = 'secret, former_secret AS "formerSecret", former_until AS "formerUntil"';

/** Returns the secrets that sign at a time. */
export function secretsAt({ secret, formerSecret, formerUntil }: SecretColumns, at: number): string[] {
  return formerSecret !== null && (formerUntil ?? 0) > at ? [secret, formerSecret] : [secret];
}

/** Operations over webhooks. They return undefined when the webhook does not exist or is in another workspace. */
export const webhooksOperations = {
  /** Adds a webhook, unless the workspace has `max` of them. */
  createWebhook: write(
    async (
      sql,
      input: {
        workspaceId: number;
        url: string;
        description: string;
        events: string;
        secret: string;
        max: number;
        at: number;
      },
    ): Promise<WebhookRow | WebhookRefusal> => {
      const row = await sql.get<{ webhooks: number }>(
        "SELECT count(*) AS webhooks FROM webhooks WHERE workspace_id = ?",
        [input.workspaceId],
      );
      if ((row?.webhooks ?? 0) >= input.max) return "too many";
      const made = await sql.get<WebhookRow>(
        `INSERT INTO webhooks (workspace_id, url, description, events, secret, created_at, free_at)
         VALUES (?, ?, ?, ?, ?, ?, 0) RETURNING ${columns}`,
        [input.workspaceId, input.url, input.description, input.events, input.secret, input.at],
      );
      if (!made) throw new Error("The new webhook has no row.");
      return made;
    },
    { serialize: "workspace" },
  ),

  /** Returns webhooks with an id below `before`, newest first. */
  listWebhooks: read((sql, input: { workspaceId: number; before: number | null; limit: number }) => {
    const before = input.before === null ? "" : "AND id < ?";
    return sql.all<WebhookRow>(
      `SELECT ${columns} FROM webhooks WHERE workspace_id = ? ${before} ORDER BY id DESC LIMIT ?`,
      [input.workspaceId, ...(input.before === null ? [] : [input.before]), input.limit],
    );
  }),

  /** Returns a webhook. */
  getWebhook: read((sql, input: { workspaceId: number; id: number }) => find(sql, input.workspaceId, input.id)),

  /** Returns where a webhook sends. */
  webhookTarget: read(
    async (sql, input: { workspaceId: number; id: number; at: number }): Promise<WebhookTarget | undefined> => {
      const row = await sql.get<SecretColumns & { url: string }>(
        `SELECT url, ${secretColumns} FROM webhooks WHERE id = ? AND workspace_id = ?`,
        [input.id, input.workspaceId],
      );
      return row && { url: row.url, secrets: secretsAt(row, input.at) };
    },
  ),

  /** Changes a webhook; what is undefined stays. Switching it on forgets that it failed. Returns it. */
  changeWebhook: write(
    async (
      sql,
      input: {
        workspaceId: number;
        id: number;
        url?: string | undefined;
        description?: string | undefined;
        events?: string | undefined;
        on?: boolean | undefined;
        at: number;
      },
    ) => {
      const webhook = await find(sql, input.workspaceId, input.id);
      if (!webhook) return undefined;
      const set: string[] = [];
      const values: SqlValue[] = [];
      for (const name of ["url", "description", "events"] as const) {
        const value = input[name];
        if (value === undefined) continue;
        set.push(`${name} = ?`);
        values.push(value);
      }
      if (input.on === true) set.push("off_at = NULL", "off_reason = NULL", "failing_since = NULL");
      if (input.on === false && webhook.offAt === null) {
        set.push("off_at = ?", "off_reason = 'manual'");
        values.push(input.at);
      }
      if (set.length > 0) await sql.run(`UPDATE webhooks SET ${set.join(", ")} WHERE id = ?`, [...values, input.id]);
      return find(sql, input.workspaceId, input.id);
    },
    { serialize: "workspace", wakes: true },
  ),

  /** Replaces the secret of a webhook. The former one signs as well until `formerUntil`. Returns the webhook. */
  rotateWebhookSecret: write(
    async (sql, input: { workspaceId: number; id: number; secret: string; formerUntil: number }) => {
      await sql.run(
        "UPDATE webhooks SET former_secret = secret, former_until = ?, secret = ? WHERE id = ? AND workspace_id = ?",
        [input.formerUntil, input.secret, input.id, input.workspaceId],
      );
      return find(sql, input.workspaceId, input.id);
    },
  ),

  /** Removes a webhook with its deliveries. Returns false when there is none. */
  deleteWebhook: write(async (sql, input: { workspaceId: number; id: number }) => {
    return (await sql.run("DELETE FROM webhooks WHERE id = ? AND workspace_id = ?", [input.id, input.workspaceId])) > 0;
  }),
};

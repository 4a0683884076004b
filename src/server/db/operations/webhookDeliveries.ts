import type { WebhookEvent } from "../../../contract/webhookMessages.ts";
import { read, type Sql, type SqlValue, write } from "../operation.ts";
import { type SecretColumns, secretColumns, secretsAt, type WebhookTarget } from "./webhooks.ts";

/** A delivery in a list; times in ms. What concerns the last attempt is null before the first one. */
export interface DeliveryRow {
  readonly seq: number;
  readonly deliveryId: string;
  readonly event: WebhookEvent | "test";
  readonly status: "waiting" | "delivered" | "failed";
  readonly createdAt: number;
  readonly dueAt: number;
  readonly attempts: number;
  readonly attemptedAt: number | null;
  readonly durationMs: number | null;
  readonly httpStatus: number | null;
  readonly error: string | null;
  readonly answer: string | null;
}

/** What came of an attempt. */
export interface AttemptResult {
  /** When it began, ms. */
  readonly at: number;
  readonly durationMs: number;
  /** Of the response; null when there was none. */
  readonly httpStatus: number | null;
  /** Why it failed; null when it did not. */
  readonly error: string | null;
  /** The first bytes of the response as text. */
  readonly answer: string;
}

/** A delivery that a process may attempt until its lease ends. */
export interface ClaimedDelivery extends WebhookTarget {
  readonly webhookId: number;
  readonly seq: number;
  readonly deliveryId: string;
  readonly event: string;
  readonly body: string;
  readonly createdAt: number;
  /** Number of attempts, including this one. */
  readonly attempts: number;
  /** End of the lease, ms. Identifies it. */
  readonly leaseUntil: number;
}

const columns = `d.id AS seq, d.delivery_id AS "deliveryId", d.event, d.status, d.created_at AS "createdAt", d.due_at AS "dueAt",
  d.attempts, d.attempted_at AS "attemptedAt", d.duration_ms AS "durationMs", d.http_status AS "httpStatus", d.error, d.answer`;

/** Returns how many deliveries of a webhook wait. */
async function waitingOf(sql: Sql, webhookId: number): Promise<number> {
  const row = await sql.get<{ waiting: number }>(
    "SELECT count(*) AS waiting FROM webhook_deliveries WHERE webhook_id = ? AND status = 'waiting'",
    [webhookId],
  );
  return row?.waiting ?? 0;
}

/** Operations over the deliveries of webhooks: one at a time for each webhook, in the order in which they are due. */
export const webhookDeliveriesOperations = {
  /** Returns deliveries of a webhook below number `before`, newest first; undefined when the workspace has no such webhook. */
  listDeliveries: read(
    async (
      sql,
      input: {
        workspaceId: number;
        webhookId: number;
        status: DeliveryRow["status"] | undefined;
        before: number | null;
        limit: number;
      },
    ) => {
      const own = [input.webhookId, input.workspaceId];
      if (!(await sql.get("SELECT id FROM webhooks WHERE id = ? AND workspace_id = ?", own))) return undefined;
      const where = ["d.webhook_id = ?"];
      const values: SqlValue[] = [input.webhookId];
      if (input.status !== undefined) {
        where.push("d.status = ?");
        values.push(input.status);
      }
      if (input.before !== null) {
        where.push("d.id < ?");
        values.push(input.before);
      }
      return sql.all<DeliveryRow>(
        `SELECT ${columns} FROM webhook_deliveries d WHERE ${where.join(" AND ")} ORDER BY d.id DESC LIMIT ?`,
        [...values, input.limit],
      );
    },
  ),

  /**
   * Leases the webhook that has waited longest among those with a due delivery, and returns that delivery; undefined when there is none. One
   * statement takes the lease, so that two processes never hold it. `perWorkspace` webhooks of a workspace are leased at most, so that slow
   * receivers of one do not hold up the others.
   */
  claimDelivery: write(
    async (
      sql,
      { at, leaseMs, perWorkspace }: { at: number; leaseMs: number; perWorkspace: number },
    ): Promise<ClaimedDelivery | undefined> => {
      const leaseUntil = at + leaseMs;
      const webhook = await sql.get<SecretColumns & { id: number; url: string }>(
        `UPDATE webhooks SET free_at = ?
         WHERE free_at <= ? AND id = (
           SELECT h.id FROM webhooks h
           WHERE h.free_at <= ? AND h.off_at IS NULL
             AND EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.webhook_id = h.id AND d.status = 'waiting' AND d.due_at <= ?)
             AND (SELECT count(*) FROM webhooks o WHERE o.workspace_id = h.workspace_id AND o.free_at > ?) < ?
           ORDER BY h.free_at, h.id LIMIT 1
         )
         RETURNING id, url, ${secretColumns}`,
        [leaseUntil, at, at, at, at, perWorkspace],
      );
      if (!webhook) return undefined;
      const delivery = await sql.get<{
        seq: number;
        deliveryId: string;
        event: string;
        body: string;
        createdAt: number;
        attempts: number;
      }>(
        `UPDATE webhook_deliveries SET attempts = attempts + 1
         WHERE id = (
           SELECT id FROM webhook_deliveries WHERE webhook_id = ? AND status = 'waiting' AND due_at <= ? ORDER BY due_at, id LIMIT 1
         )
         RETURNING id AS seq, delivery_id AS "deliveryId", event, body, created_at AS "createdAt", attempts`,
        [webhook.id, at],
      );
      if (!delivery) throw new Error("A leased webhook has no delivery.");
      return { ...delivery, webhookId: webhook.id, url: webhook.url, secrets: secretsAt(webhook, at), leaseUntil };
    },
    { serialize: "deliveries", byDatabaseTime: true },
  ),

  /**
   * Stores what came of an attempt and ends the lease. `dueAt` is when a failed delivery is tried again; null when it is given up. Switches
   * the webhook off when a delivery is given up and it has failed since `failingBefore` or earlier, or when more than `maxWaiting` of its
   * deliveries wait, and returns which. Changes nothing when the lease is lost.
   */
  settleDelivery: write(
    async (
      sql,
      input: {
        claimed: Pick<ClaimedDelivery, "webhookId" | "seq" | "leaseUntil">;
        result: AttemptResult;
        dueAt: number | null;
        failingBefore: number;
        maxWaiting: number;
        at: number;
      },
    ): Promise<"failing" | "backlog" | undefined> => {
      const { claimed, result, dueAt, at } = input;
      const ok = result.error === null;
      const webhook = await sql.get<{ failingSince: number | null; offAt: number | null }>(
        `UPDATE webhooks SET free_at = ?, failing_since = ${ok ? "NULL" : "coalesce(failing_since, ?)"} WHERE id = ? AND free_at = ?
         RETURNING failing_since AS "failingSince", off_at AS "offAt"`,
        [at, ...(ok ? [] : [result.at]), claimed.webhookId, claimed.leaseUntil],
      );
      if (!webhook) return undefined;
      await sql.run(
        `UPDATE webhook_deliveries SET status = ?, due_at = coalesce(?, due_at), attempted_at = ?, duration_ms = ?,
           http_status = ?, error = ?, answer = ? WHERE id = ?`,
        [
          ok ? "delivered" : dueAt === null ? "failed" : "waiting",
          dueAt,
          result.at,
          result.durationMs,
          result.httpStatus,
          result.error,
          result.answer,
          claimed.seq,
        ],
      );
      if (ok || webhook.offAt !== null) return undefined;
      const isFailing = dueAt === null && webhook.failingSince !== null && webhook.failingSince <= input.failingBefore;
      const reason = isFailing
        ? ("failing" as const)
        : (await waitingOf(sql, claimed.webhookId)) > input.maxWaiting
          ? ("backlog" as const)
          : undefined;
      if (reason !== undefined) {
        await sql.run("UPDATE webhooks SET off_at = ?, off_reason = ? WHERE id = ?", [at, reason, claimed.webhookId]);
      }
      return reason;
    },
  ),

  /** Stores a test delivery that was made. Returns it; undefined when the webhook was deleted in the meantime. */
  storeTestDelivery: write(
    async (
      sql,
      input: { webhookId: number; deliveryId: string; body: string; result: AttemptResult },
    ): Promise<DeliveryRow | undefined> => {
      if (!(await sql.get("SELECT id FROM webhooks WHERE id = ?", [input.webhookId]))) return undefined;
      const { result } = input;
      await sql.run(
        `INSERT INTO webhook_deliveries (delivery_id, webhook_id, event, body, status, created_at, due_at, attempts, attempted_at,
           duration_ms, http_status, error, answer) VALUES (?, ?, 'test', ?, ?, ?, ?, 1, ?, ?, ?, ?, ?)`,
        [
          input.deliveryId,
          input.webhookId,
          input.body,
          result.error === null ? "delivered" : "failed",
          result.at,
          result.at,
          result.at,
          result.durationMs,
          result.httpStatus,
          result.error,
          result.answer,
        ],
      );
      return sql.get<DeliveryRow>(`SELECT ${columns} FROM webhook_deliveries d WHERE d.delivery_id = ?`, [
        input.deliveryId,
      ]);
    },
  ),

  /** Ends all leases. Call it only while no other process uses this database. */
  freeWebhooks: write((sql, { at }: { at: number }) =>
    sql.run("UPDATE webhooks SET free_at = ? WHERE free_at > ?", [at, at]),
  ),

  /**
   * Gives up up to `limit` deliveries that were created before `expired` and wait for a webhook that is off, and removes up to `limit` that
   * have ended: those created before `before`, and all but the newest `keep` of each webhook. Returns true when nothing is left to do.
   */
  sweepDeliveries: write(async (sql, input: { expired: number; before: number; keep: number; limit: number }) => {
    const { expired, before, keep, limit } = input;
    const givenUp = await sql.run(
      `UPDATE webhook_deliveries SET status = 'failed', error = coalesce(error, 'The webhook was switched off.')
       WHERE id IN (
         SELECT d.id FROM webhook_deliveries d JOIN webhooks h ON h.id = d.webhook_id
         WHERE d.status = 'waiting' AND d.created_at < ? AND h.off_at IS NOT NULL LIMIT ?)`,
      [expired, limit],
    );
    const old = await sql.run(
      `DELETE FROM webhook_deliveries WHERE id IN (
         SELECT id FROM webhook_deliveries WHERE status IN ('delivered', 'failed') AND created_at < ? LIMIT ?)`,
      [before, limit],
    );
    const beyond = await sql.run(
      `DELETE FROM webhook_deliveries WHERE id IN (
         SELECT n.id FROM (
           SELECT id, row_number() OVER (PARTITION BY webhook_id ORDER BY id DESC) AS place FROM webhook_deliveries
           WHERE status IN ('delivered', 'failed')
         ) n WHERE n.place > ? LIMIT ?)`,
      [keep, limit],
    );
    return Math.max(givenUp, old, beyond) < limit;
  }),
};

import { randomUUID } from "node:crypto";
import { WEBHOOKS_PER_WORKSPACE } from "../../contract/limits.ts";
import type { WebhookEvent, WebhookMessage } from "../../contract/webhookMessages.ts";
import type { Delivery, Webhook } from "../../contract/webhooks.ts";
import { ApiError, notFound } from "../apiError.ts";
import type { Caller } from "../auth/caller.ts";
import type { DeliveryRow } from "../db/operations/webhookDeliveries.ts";
import type { WebhookRow } from "../db/operations/webhooks.ts";
import type { Deps } from "../deps.ts";
import { makeWebhookSecret, webhookUrl } from "../webhooks/chosenByAdmins.ts";
import { recordAudit } from "./audit.ts";
import { type Page, pageOf } from "./page.ts";

/** How long a replaced secret signs as well, ms. */
const FORMER_SECRET_MS = 24 * 60 * 60 * 1000;

/** What an admin decides about a webhook. */
interface Chosen {
  readonly url: string;
  readonly description: string;
  readonly events: readonly WebhookEvent[];
}

/** Returns a page of the webhooks of the caller's workspace, the newest first. */
export async function webhooksPage(
  deps: Deps,
  { workspaceId }: Caller,
  query: { readonly before: number | null; readonly limit: number },
): Promise<Page<Webhook>> {
  const rows = await deps.db.call("listWebhooks", { workspaceId, before: query.before, limit: query.limit + 1 });
  return pageOf(rows, query.limit, webhookOf, ({ id }) => id);
}

/** Creates a webhook. Throws 400 for an address that is not allowed, and 409 when the workspace has 20. */
export async function createWebhookAs(
  deps: Deps,
  caller: Caller,
  { url, description, events }: Chosen,
): Promise<Webhook & { secret: string }> {
  const { workspaceId } = caller;
  const secret = makeWebhookSecret();
  const made = await deps.db.call("createWebhook", {
    workspaceId,
    url: webhookUrl(url, deps.config.webhookNetworks),
    description,
    events: eventsText(events),
    secret,
    max: WEBHOOKS_PER_WORKSPACE,
    at: deps.now(),
  });
  if (made === "too many") {
    throw new ApiError("conflict", `A workspace may have ${WEBHOOKS_PER_WORKSPACE} webhooks. Delete one first.`);
  }
  await record(deps, caller, "webhook.created", made, { events: made.events });
  return { ...webhookOf(made), secret };
}

/** Returns a webhook. Throws 404. */
export async function getWebhook(deps: Deps, { workspaceId }: Caller, id: number): Promise<Webhook> {
  const row = await deps.db.call("getWebhook", { workspaceId, id });
  if (!row) throw notFound();
  return webhookOf(row);
}

/** Changes a webhook. Throws 404, and 400 for an address that is not allowed. */
export async function changeWebhookAs(
  deps: Deps,
  caller: Caller,
  id: number,
  change: { readonly [Name in keyof Chosen]?: Chosen[Name] | undefined } & { readonly enabled?: boolean | undefined },
): Promise<Webhook> {
  const { url, description, events, enabled } = change;
  const row = await deps.db.call("changeWebhook", {
    workspaceId: caller.workspaceId,
    id,
    url: url === undefined ? undefined : webhookUrl(url, deps.config.webhookNetworks),
    description,
    events: events && eventsText(events),
    on: enabled,
    at: deps.now(),
  });
  if (!row) throw notFound();
  const changed = Object.entries(change).flatMap(([field, value]) => (value === undefined ? [] : [field]));
  if (changed.length > 0) await record(deps, caller, "webhook.changed", row, { changed: changed.join(",") });
  deps.webhooks?.wake();
  return webhookOf(row);
}

/** Replaces the secret of a webhook. Throws 404. */
export async function rotateSecretAs(deps: Deps, caller: Caller, id: number): Promise<Webhook & { secret: string }> {
  const secret = makeWebhookSecret();
  const formerUntil = deps.now() + FORMER_SECRET_MS;
  const row = await deps.db.call("rotateWebhookSecret", { workspaceId: caller.workspaceId, id, secret, formerUntil });
  if (!row) throw notFound();
  await record(deps, caller, "webhook.changed", row, { changed: "secret" });
  return { ...webhookOf(row), secret };
}

/** Deletes a webhook with its deliveries. Throws 404. */
export async function deleteWebhookAs(deps: Deps, caller: Caller, id: number): Promise<void> {
  const { workspaceId } = caller;
  const row = await deps.db.call("getWebhook", { workspaceId, id });
  if (!row || !(await deps.db.call("deleteWebhook", { workspaceId, id }))) throw notFound();
  await record(deps, caller, "webhook.deleted", row);
}

/** Records what was done to a webhook. Only its host is named, because the rest of an address often holds a secret. */
function record(
  deps: Deps,
  caller: Caller,
  action: "webhook.created" | "webhook.changed" | "webhook.deleted",
  { id, url }: Pick<WebhookRow, "id" | "url">,
  details: Readonly<Record<string, string>> = {},
): Promise<void> {
  return recordAudit(deps, caller, { action, target: { id, name: new URL(url).host }, details });
}

/** Sends a test to a webhook. Returns the delivery. Throws 404, and 503 when too many tests run. */
export async function testWebhookAs(deps: Deps, { workspaceId, workspace }: Caller, id: number): Promise<Delivery> {
  const target = await deps.db.call("webhookTarget", { workspaceId, id, at: deps.now() });
  if (!target) throw notFound();
  const deliveryId = randomUUID();
  const createdAt = new Date(deps.now()).toISOString();
  const message: WebhookMessage = { id: deliveryId, event: "test", createdAt, workspace, data: {} };
  const body = JSON.stringify(message);
  const result = await deps.webhooks?.test(target, { deliveryId, event: "test", body });
  if (result === undefined) {
    throw new ApiError("unavailable", "Too many tests run. Try again in a few seconds.", { retryAfterSeconds: 10 });
  }
  const row = await deps.db.call("storeTestDelivery", { webhookId: id, deliveryId, body, result });
  if (!row) throw notFound();
  return deliveryOf(row);
}

/** Returns a page of the deliveries of a webhook, the newest first. Throws 404. */
export async function deliveriesPage(
  deps: Deps,
  { workspaceId }: Caller,
  query: {
    readonly webhookId: number;
    readonly status: Delivery["status"] | undefined;
    readonly before: number | null;
    readonly limit: number;
  },
): Promise<Page<Delivery>> {
  const rows = await deps.db.call("listDeliveries", { ...query, workspaceId, limit: query.limit + 1 });
  if (!rows) throw notFound();
  return pageOf(rows, query.limit, deliveryOf, ({ seq }) => seq);
}

function eventsText(events: readonly WebhookEvent[]): string {
  return [...new Set(events)].join(",");
}

function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function webhookOf(row: WebhookRow): Webhook {
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    events: row.events.split(",") as WebhookEvent[],
    enabled: row.offAt === null,
    disabledReason: row.offReason,
    disabledAt: timeOf(row.offAt),
    failingSince: timeOf(row.failingSince),
    createdAt: new Date(row.createdAt).toISOString(),
  };
}

function deliveryOf(row: DeliveryRow): Delivery {
  return {
    id: row.deliveryId,
    event: row.event,
    status: row.status,
    createdAt: new Date(row.createdAt).toISOString(),
    attempts: row.attempts,
    nextAttemptAt: row.status === "waiting" ? timeOf(row.dueAt) : null,
    lastAttempt:
      row.attemptedAt === null
        ? null
        : {
            at: new Date(row.attemptedAt).toISOString(),
            durationMs: row.durationMs ?? 0,
            status: row.httpStatus,
            error: row.error,
            response: row.answer ?? "",
          },
  };
}

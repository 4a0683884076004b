import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { knownFields } from "./knownFields.ts";
import { SHORT_TEXT_CHARACTERS, WEBHOOK_URL_CHARACTERS } from "./limits.ts";
import { idParams, list, listQuery } from "./list.ts";
import { timestamp } from "./timestamp.ts";
import { deliveredEvent, webhookEvent, webhookEventNames } from "./webhookMessages.ts";

/** A webhook without its secret. */
export const webhook = z.object({
  id: z.number().int(),
  url: z.string(),
  description: z.string(),
  events: z.array(webhookEvent),
  enabled: z.boolean().describe("Events that happen while a webhook is switched off are not delivered."),
  disabledReason: z
    .enum(["manual", "failing", "backlog"])
    .nullable()
    .describe(
      "Why it is switched off: `manual`, by an admin; `failing`, by the server, because all deliveries failed for 3 days; `backlog`, by the server, because more than 10,000 deliveries waited.",
    ),
  disabledAt: timestamp.nullable(),
  failingSince: timestamp
    .nullable()
    .describe("The first failed attempt since the last successful one; null when none failed."),
  createdAt: timestamp,
});
/** A webhook without its secret. */
export type Webhook = z.infer<typeof webhook>;

/** A delivery of a webhook, with its last attempt. */
export const delivery = z.object({
  id: z.string().describe("The `Dropset-Delivery` of its requests."),
  event: deliveredEvent,
  status: z.enum(["waiting", "delivered", "failed"]).describe("`failed` deliveries are not tried again."),
  createdAt: timestamp,
  attempts: z.number().int(),
  nextAttemptAt: timestamp.nullable().describe("When it is tried next; null when it has ended."),
  lastAttempt: z
    .object({
      at: timestamp,
      durationMs: z.number().int(),
      status: z.number().int().nullable().describe("Status of the response; null when there was none."),
      error: z.string().nullable().describe("Why it failed, for people; null when it succeeded."),
      response: z.string().describe("The first 1,024 bytes of the response as text."),
    })
    .nullable()
    .describe("Null before the first attempt."),
});
/** A delivery of a webhook, with its last attempt. */
export type Delivery = z.infer<typeof delivery>;

/** What a caller decides about a webhook. */
const chosen = z.object({
  url: z
    .string()
    .min(1)
    .max(WEBHOOK_URL_CHARACTERS)
    .describe(
      "An http or https address without a user name. Private addresses are refused, unless the server allows their network (`WEBHOOK_NETWORKS`); names are checked at each delivery.",
    ),
  description: z.string().max(SHORT_TEXT_CHARACTERS).describe("What it is for, for people."),
  events: z.array(webhookEvent).min(1).max(webhookEventNames.length),
});

const withSecret = webhook.extend({
  secret: z.string().describe("Signs the deliveries. It is returned in this response only."),
});

/** Lists the webhooks of the workspace. */
export const listWebhooks = endpoint({
  operationId: "getWebhooks",
  tag: "webhooks",
  method: "GET",
  path: "/v1/webhooks",
  summary: "List webhooks",
  description: "Newest first.",
  scope: "admin",
  idempotent: true,
  query: listQuery,
  response: list(webhook),
  errors: [],
});

/** Creates a webhook. The secret is returned in this response only. */
export const createWebhook = endpoint({
  operationId: "postWebhooks",
  tag: "webhooks",
  method: "POST",
  path: "/v1/webhooks",
  summary: "Create a webhook",
  description:
    "The server sends a POST request to the address for each of its events in the workspace, at least once. A status of 2xx within 10 seconds is a success; anything else, redirects included, is tried again for a day, at growing intervals. A workspace may have 20 webhooks. The secret is returned in this response only.",
  scope: "admin",
  idempotent: false,
  body: knownFields(chosen.extend({ description: chosen.shape.description.default("") })),
  response: withSecret,
  errors: ["conflict"],
});

/** Returns a webhook. */
export const getWebhook = endpoint({
  operationId: "getWebhooksId",
  tag: "webhooks",
  method: "GET",
  path: "/v1/webhooks/:id",
  summary: "Get a webhook",
  scope: "admin",
  idempotent: true,
  params: idParams,
  response: webhook,
  errors: [],
});

/** Changes a webhook, or switches it on or off. */
export const patchWebhook = endpoint({
  operationId: "patchWebhooksId",
  tag: "webhooks",
  method: "PATCH",
  path: "/v1/webhooks/:id",
  summary: "Change a webhook",
  description:
    "Omitted fields stay as they are. Deliveries that wait while it is switched off are tried when it is switched on within a day, and fail otherwise.",
  scope: "admin",
  idempotent: true,
  params: idParams,
  body: knownFields(chosen.extend({ enabled: z.boolean() }).partial()),
  response: webhook,
  errors: [],
});

/** Deletes a webhook with its deliveries. */
export const deleteWebhook = endpoint({
  operationId: "deleteWebhooksId",
  tag: "webhooks",
  method: "DELETE",
  path: "/v1/webhooks/:id",
  summary: "Delete a webhook",
  description: "Its deliveries are deleted as well, also those that wait.",
  scope: "admin",
  idempotent: true,
  params: idParams,
  response: z.object({ id: z.number().int() }),
  errors: [],
});

/** Replaces the secret of a webhook. The new one is returned in this response only. */
export const rotateWebhookSecret = endpoint({
  operationId: "postWebhooksIdSecret",
  tag: "webhooks",
  method: "POST",
  path: "/v1/webhooks/:id/secret",
  summary: "Replace the secret of a webhook",
  description:
    "The new secret is returned in this response only. For a day, requests have a signature with the former secret as well.",
  scope: "admin",
  idempotent: false,
  params: idParams,
  response: withSecret,
  errors: [],
});

/** Sends a test to a webhook and returns what came of it. */
export const testWebhook = endpoint({
  operationId: "postWebhooksIdTest",
  tag: "webhooks",
  method: "POST",
  path: "/v1/webhooks/:id/test",
  summary: "Send a test to a webhook",
  description:
    "Sends a request with the event `test` at once, also to a webhook that is switched off, and responds when it has ended. It is not tried again.",
  scope: "admin",
  idempotent: false,
  params: idParams,
  response: delivery,
  errors: [],
});

/** Lists the deliveries of a webhook. */
export const listDeliveries = endpoint({
  operationId: "getWebhooksIdDeliveries",
  tag: "webhooks",
  method: "GET",
  path: "/v1/webhooks/:id/deliveries",
  summary: "List the deliveries of a webhook",
  description: "Newest first. Deliveries that have ended are kept for 7 days, and 1,000 of them for each webhook.",
  scope: "admin",
  idempotent: true,
  params: idParams,
  query: listQuery.extend({ status: delivery.shape.status.optional() }),
  response: list(delivery),
  errors: [],
});

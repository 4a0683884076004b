import { z } from "zod";
import { describedCodes } from "./describedCodes.ts";
import { taskFailures } from "./taskFailures.ts";
import { timestamp } from "./timestamp.ts";

/** The events that a webhook can ask for, with what each means. */
export const webhookEvents = {
  "task.finished": "An import or a clone has finished, and its project can be used.",
  "task.failed": "An import or a clone has failed. Nothing of it was kept.",
  "project.deleted": "A project was deleted. It may still be restored for some minutes.",
} as const;

/** An event that a webhook can ask for. */
export type WebhookEvent = keyof typeof webhookEvents;

/** All events, in the order in which they are shown. */
export const webhookEventNames = [
  "task.finished",
  "task.failed",
  "project.deleted",
] as const satisfies readonly WebhookEvent[];

/** The name of an event. */
export const webhookEvent = z
  .enum(webhookEventNames)
  .describe(webhookEventNames.map((event) => `\`${event}\`: ${webhookEvents[event]}`).join(" "));

/** What a delivery reports: an event, or `test` for one that `POST /v1/webhooks/{id}/test` sent. */
export const deliveredEvent = z.enum([...webhookEventNames, "test"]).describe("The event, or `test`.");

/** The task of a `task.finished` or `task.failed`. */
const endedTask = z.object({
  id: z.number().int(),
  type: z.enum(["import", "clone"]),
  title: z.string(),
  preset: z.string().nullable(),
  createdAt: timestamp,
  finishedAt: timestamp,
  project: z.object({ id: z.number().int(), title: z.string() }).nullable().describe("Null when the task failed."),
  error: z
    .object({ code: describedCodes("Why the task failed.", taskFailures), message: z.string() })
    .nullable()
    .describe("Null when the task finished. The message has 1,000 characters at most."),
});

/** The body of the request that a webhook sends. */
export const webhookMessage = z.object({
  id: z.string().describe("Identifies the delivery; the same in every attempt, and in the header `Dropset-Delivery`."),
  event: deliveredEvent,
  createdAt: timestamp.describe("When it happened."),
  workspace: z.string(),
  data: z
    .object({
      task: endedTask.optional(),
      project: z.object({ id: z.number().int(), title: z.string() }).optional(),
    })
    .describe("The `task` of the events of tasks, the `project` of `project.deleted`; empty for a test."),
});
/** The body of the request that a webhook sends. */
export type WebhookMessage = z.infer<typeof webhookMessage>;

/** The headers of a request that a webhook sends, besides `Content-Type: application/json`. */
export const webhookHeaders = {
  "Dropset-Event": "The event; the same as `event` in the body.",
  "Dropset-Delivery":
    "Identifies the delivery, the same in every attempt. A receiver that has seen it may ignore the request.",
  "Dropset-Signature":
    "`t=SECONDS,v1=HEX`: the time of the attempt in seconds since 1970, and HMAC-SHA256 with the secret of the webhook over that number, a dot and the body. For a day after the secret was replaced, a second `v1` is made with the former one.",
} as const;

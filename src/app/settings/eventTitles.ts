import type { Delivery } from "../../contract/webhooks.ts";

/** The events of webhooks as the page names them. */
export const eventTitles: Readonly<Record<Delivery["event"], string>> = {
  "task.finished": "Import finished",
  "task.failed": "Import failed",
  "project.deleted": "Project deleted",
  test: "Test",
};

/** What came of a delivery, as a sentence. */
export function outcomeOf({ status, lastAttempt }: Pick<Delivery, "status" | "lastAttempt">): string {
  if (lastAttempt === null) return status === "failed" ? "Not sent: the webhook was switched off." : "Not sent yet.";
  const { durationMs, error } = lastAttempt;
  return error ?? `The response had status ${lastAttempt.status}, after ${durationMs} ms.`;
}

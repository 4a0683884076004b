import type { Database } from "../db/database.ts";
import { TRIED_MS } from "./retries.ts";

/** How long deliveries that have ended are kept, ms, and how many of one webhook. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;
const KEPT_ROWS = 1_000;
/** Rows removed in one write. */
const SWEEP_ROWS = 500;

/** Removes deliveries that have ended a week ago or are more than the newest 1,000 of their webhook, and ends those of webhooks that are off. */
export async function sweepDeliveries(db: Pick<Database, "call">, at: number, signal: AbortSignal): Promise<void> {
  const sweep = { expired: at - TRIED_MS, before: at - KEPT_MS, keep: KEPT_ROWS, limit: SWEEP_ROWS };
  while (!signal.aborted && !(await db.call("sweepDeliveries", sweep))) {
    // Lets other writes run in between.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

import type { Database } from "../db/database.ts";
import type { AttemptResult, ClaimedDelivery } from "../db/operations/webhookDeliveries.ts";
import type { WebhookTarget } from "../db/operations/webhooks.ts";
import { createPump } from "../pump.ts";
import { type PostOptions, post } from "./post.ts";
import { nextAttemptAt } from "./retries.ts";
import { signatureOf } from "./signature.ts";

/** Deliveries that are attempted at the same time; for each webhook one, and for each workspace a few, so that no receiver holds up others. */
const PARALLEL = 16;
const PER_WORKSPACE = 4;
/** Tests that run at the same time. */
const PARALLEL_TESTS = 4;
/** How long a process may hold a webhook, ms: longer than an attempt can take. */
const LEASE_MS = 60_000;
/** How often due deliveries are looked for, ms. */
const POLL_MS = 5_000;
/** How long every delivery has to fail before a webhook is switched off, ms. */
const FAILING_MS = 3 * 24 * 60 * 60 * 1000;
/** Deliveries of one webhook that may wait. */
const MAX_WAITING = 10_000;

/** What is sent in a delivery. */
interface Delivery {
  readonly deliveryId: string;
  readonly event: string;
  readonly body: string;
}

/** Delivers what the database holds for webhooks. */
export interface Webhooks {
  /** Looks for due deliveries. Call it when there may be a new one. */
  wake(): void;
  /** Sends a test, and returns what came of it; undefined when too many tests run. Never throws. */
  test(target: WebhookTarget, delivery: Delivery): Promise<AttemptResult | undefined>;
  /** Waits until no delivery is due or under way. */
  idle(): Promise<void>;
  /** Ends running attempts, which are repeated by the next server, and stops. */
  close(): Promise<void>;
}

interface WebhooksOptions extends PostOptions {
  readonly db: Pick<Database, "call" | "onWake">;
  /** Version of the product, for the `User-Agent`. */
  readonly version: string;
  /** True when no other process uses this database, so that no lease of another can be valid. */
  readonly alone: boolean;
  readonly log: { warn(data: object, message: string): void; error(data: object, message: string): void };
}

/** Starts to deliver. Deliveries that an earlier process left are found in the database. */
export async function startWebhooks(options: WebhooksOptions): Promise<Webhooks> {
  const { db, now, log, version } = options;
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  let tests = 0;

  if (options.alone) await db.call("freeWebhooks", { at: now() });

  /** Begins due deliveries while there is room for them. */
  const pump = createPump(
    async () => {
      while (running.size < PARALLEL && !stopping.signal.aborted) {
        const claimed = await db.call("claimDelivery", { at: now(), leaseMs: LEASE_MS, perWorkspace: PER_WORKSPACE });
        if (claimed === undefined) break;
        begin(claimed);
      }
    },
    (error) => log.error({ err: error }, "looking for deliveries of webhooks failed, retrying"),
  );

  function wake(): void {
    void pump.wake();
  }

  function begin(claimed: ClaimedDelivery): void {
    const done = deliver(claimed)
      .catch((error: unknown) => {
        // The lease ends by itself, and the delivery is attempted again.
        log.error({ webhookId: claimed.webhookId, err: error }, "storing a delivery of a webhook failed");
      })
      .finally(() => {
        running.delete(done);
        wake();
      });
    running.add(done);
  }

  async function deliver(claimed: ClaimedDelivery): Promise<void> {
    const result = await send(claimed, claimed);
    if (stopping.signal.aborted) return;
    const at = now();
    const switchedOff = await db.call("settleDelivery", {
      claimed: { webhookId: claimed.webhookId, seq: claimed.seq, leaseUntil: claimed.leaseUntil },
      result,
      dueAt: result.error === null ? null : nextAttemptAt(claimed, at, Math.random()),
      failingBefore: at - FAILING_MS,
      maxWaiting: MAX_WAITING,
      at,
    });
    if (switchedOff === undefined) return;
    const { webhookId } = claimed;
    log.warn(
      { webhookId, host: new URL(claimed.url).host, reason: switchedOff, lastError: result.error },
      switchedOff === "failing"
        ? "webhook switched off: every delivery of three days failed"
        : "webhook switched off: too many deliveries wait",
    );
  }

  function send(target: WebhookTarget, { deliveryId, event, body }: Delivery): Promise<AttemptResult> {
    const headers = {
      "content-type": "application/json",
      "user-agent": `Dropset/${version}`,
      "dropset-event": event,
      "dropset-delivery": deliveryId,
      "dropset-signature": signatureOf(target.secrets, body, now()),
    };
    return post({ url: target.url, headers, body, signal: stopping.signal }, options);
  }

  const poll = setInterval(wake, POLL_MS).unref();
  const stopListening = db.onWake?.(wake);
  wake();

  return {
    wake,
    async test(target, delivery) {
      if (tests >= PARALLEL_TESTS) return undefined;
      tests += 1;
      try {
        return await send(target, delivery);
      } finally {
        tests -= 1;
      }
    },
    async idle() {
      await pump.wake();
      while (running.size > 0) {
        await Promise.all(running);
        await pump.settled();
      }
    },
    async close() {
      clearInterval(poll);
      stopListening?.();
      stopping.abort(new Error("The server is shutting down."));
      pump.stop();
      await pump.settled();
      await Promise.all(running);
    },
  };
}

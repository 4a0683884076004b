import type { Deps } from "./deps.ts";
import { startHousekeeping } from "./storage/housekeeping.ts";
import type { Maintenance } from "./storage/maintenance.ts";

const HOUR_MS = 60 * 60 * 1000;
/** How long an `Idempotency-Key` is kept, ms. */
const IDEMPOTENCY_MS = 7 * 24 * HOUR_MS;

/** What a server does by itself now and then: the care of the stores, and forgetting sessions and idempotency keys whose time is over. */
export function startUpkeep(deps: Deps, maintenance: Maintenance): { stop(): Promise<void> } {
  const { db, log, now } = deps;
  const housekeeping = startHousekeeping(maintenance, log);

  async function forget(): Promise<void> {
    const sessions = await db.call("sweepSessions", { at: now() });
    const idempotencyKeys = await db.call("sweepIdempotency", { before: now() - IDEMPOTENCY_MS });
    if (sessions + idempotencyKeys > 0) log.info({ sessions, idempotencyKeys }, "forgot what has expired");
  }

  let forgetting: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    forgetting = forget().catch((error: unknown) => log.error({ err: error }, "expired rows could not be removed"));
  }, HOUR_MS);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await forgetting;
      await housekeeping.stop();
    },
  };
}

import type { Deps } from "./deps.ts";
import { dataDirLayout } from "./storage/dataDirLayout.ts";
import { startHousekeeping } from "./storage/housekeeping.ts";
import type { Maintenance } from "./storage/maintenance.ts";
import { sweepThumbnails } from "./thumbnails/sweepThumbnails.ts";

const HOUR_MS = 60 * 60 * 1000;
/** How long an `Idempotency-Key` is kept, ms. */
const IDEMPOTENCY_MS = 7 * 24 * HOUR_MS;

/** What a server does by itself now and then: the care of the stores, and forgetting sessions,
 * idempotency keys and thumbnails whose time is over. */
export function startUpkeep(deps: Deps, maintenance: Maintenance): { stop(): Promise<void> } {
  const { config, db, log, now } = deps;
  const stopping = new AbortController();
  const housekeeping = startHousekeeping(maintenance, log);

  async function forget(): Promise<void> {
    const sessions = await db.call("sweepSessions", { at: now() });
    const idempotencyKeys = await db.call("sweepIdempotency", { before: now() - IDEMPOTENCY_MS });
    const thumbnails = await sweepThumbnails(db, dataDirLayout(config.dataDir).thumbnails, stopping.signal);
    const forgotten = { sessions, idempotencyKeys, thumbnails };
    if (sessions + idempotencyKeys + thumbnails > 0) log.info(forgotten, "forgot what has expired");
  }

  let forgetting: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    forgetting = forget().catch((error: unknown) => {
      if (!stopping.signal.aborted) log.error({ err: error }, "what has expired could not be removed");
    });
  }, HOUR_MS);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      stopping.abort(new Error("The server is shutting down."));
      await forgetting;
      await housekeeping.stop();
    },
  };
}

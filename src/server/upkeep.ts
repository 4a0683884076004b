import type { Deps } from "./deps.ts";
import { sweepAudit } from "./services/audit.ts";
import { dropAbandoned } from "./services/startImport.ts";
import { startHousekeeping } from "./storage/housekeeping.ts";
import type { Maintenance } from "./storage/maintenance.ts";
import { keepReserve } from "./storage/reserve.ts";
import { sweepThumbnails } from "./thumbnails/sweepThumbnails.ts";
import type { ThumbnailStore } from "./thumbnails/thumbnailStore.ts";
import { sweepDeliveries } from "./webhooks/sweepDeliveries.ts";

const HOUR_MS = 60 * 60 * 1000;
/** How long an `Idempotency-Key` is kept, ms. */
const IDEMPOTENCY_MS = 7 * 24 * HOUR_MS;

/**
 * Starts the regular work of an installation: maintenance of the stores, and the removal of expired sessions, idempotency keys, audit entries,
 * thumbnails, deliveries of webhooks, and imports that were not received completely. Of several processes, one does each step.
 */
export function startUpkeep(
  deps: Pick<Deps, "config" | "db" | "log" | "now">,
  { maintenance, thumbnailStore }: { readonly maintenance: Maintenance; readonly thumbnailStore: ThumbnailStore },
): { stop(): Promise<void> } {
  const { config, db, log, now } = deps;
  const stopping = new AbortController();

  /** Returns whether this process does a step that is due every `everyMs`. The process that is alone does all. */
  async function mayDo(step: string, everyMs: number): Promise<boolean> {
    // A little less, so that a timer that is early by a moment does not skip a turn.
    return !db.isShared || db.call("takeUpkeep", { step, everyMs: everyMs * 0.9, at: now() });
  }

  const housekeeping = startHousekeeping(maintenance, log, mayDo);

  async function removeExpired(): Promise<void> {
    await keepReserve(config.dataDir);
    if (!(await mayDo("removing expired data", HOUR_MS))) return;
    if (db.isShared) await dropAbandoned(deps);
    await db.call("sweepCounters", { before: now() - HOUR_MS });
    const sessions = await db.call("sweepSessions", { at: now() });
    const idempotencyKeys = await db.call("sweepIdempotency", { before: now() - IDEMPOTENCY_MS });
    await db.call("sweepUsage", { before: now() - 2 * 24 * HOUR_MS });
    const auditEntries = await sweepAudit(deps, stopping.signal);
    const thumbnails = await sweepThumbnails(db, thumbnailStore, stopping.signal);
    await sweepDeliveries(db, now(), stopping.signal);
    const removed = { sessions, idempotencyKeys, auditEntries, thumbnails };
    if (Object.values(removed).some((count) => count > 0)) log.info(removed, "removed expired data");
  }

  let removing: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    removing = removeExpired().catch((error: unknown) => {
      if (!stopping.signal.aborted) log.error({ err: error }, "removing expired data failed, retrying later");
    });
  }, HOUR_MS);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      stopping.abort(new Error("The server is shutting down."));
      await removing;
      await housekeeping.stop();
    },
  };
}

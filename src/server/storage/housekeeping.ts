import type { Maintenance } from "./maintenance.ts";

const SWEEP_EVERY_MS = 60 * 60 * 1000;
const REMOVE_EVERY_MS = 5 * 60 * 1000;

/** Where housekeeping tells what it did. */
export interface HousekeepingLog {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/**
 * Sweeps once an hour, for the first time after an hour, and deletes segments whose grace is over every five minutes. A failure is
 * logged and the next turn tries again. `stop` waits for what is under way.
 */
export function startHousekeeping(maintenance: Maintenance, log: HousekeepingLog): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  function every(ms: number, run: () => Promise<void>): NodeJS.Timeout {
    const timer = setInterval(() => {
      running = running.then(run).catch((error: unknown) => {
        if (!stopping.signal.aborted) log.error({ err: error }, "housekeeping failed; it is tried again later");
      });
    }, ms);
    timer.unref();
    return timer;
  }

  const timers = [
    every(SWEEP_EVERY_MS, async () => {
      const report = await maintenance.sweep({ signal: stopping.signal });
      log.info(report, "swept");
      for (const { segment, hash } of report.damaged) log.error({ segment, hash }, "a stored content is damaged");
    }),
    every(REMOVE_EVERY_MS, async () => {
      await maintenance.removeRetired();
    }),
  ];
  return {
    async stop() {
      stopping.abort(new Error("The server is shutting down."));
      for (const timer of timers) clearInterval(timer);
      await running;
    },
  };
}

import type { Maintenance } from "./maintenance.ts";

const FIRST_SWEEP_MS = 60 * 1000;
const SWEEP_EVERY_MS = 60 * 60 * 1000;
const REMOVE_EVERY_MS = 5 * 60 * 1000;

/** Where housekeeping tells what it did. */
export interface HousekeepingLog {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/**
 * Sweeps a minute after the start and then once an hour, and deletes segments whose grace is over every five minutes. A failure is
 * logged and the next turn tries again. `stop` waits for what is under way.
 */
export function startHousekeeping(maintenance: Maintenance, log: HousekeepingLog): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  function inTurn(run: () => Promise<void>): void {
    running = running.then(run).catch((error: unknown) => {
      if (!stopping.signal.aborted) log.error({ err: error }, "housekeeping failed; it is tried again later");
    });
  }

  async function sweep(): Promise<void> {
    const report = await maintenance.sweep({ signal: stopping.signal });
    const { swept, orphans, retired, removed, freedBytes, damaged } = report;
    if (swept + orphans + retired + removed > 0) log.info({ swept, orphans, retired, removed, freedBytes }, "swept");
    for (const content of damaged) log.error(content, "a stored content is damaged");
  }

  async function removeRetired(): Promise<void> {
    await maintenance.removeRetired();
  }

  const timers = [
    setTimeout(() => inTurn(sweep), FIRST_SWEEP_MS),
    setInterval(() => inTurn(sweep), SWEEP_EVERY_MS),
    setInterval(() => inTurn(removeRetired), REMOVE_EVERY_MS),
  ];
  for (const timer of timers) timer.unref();
  return {
    async stop() {
      stopping.abort(new Error("The server is shutting down."));
      for (const timer of timers) clearInterval(timer);
      await running;
    },
  };
}

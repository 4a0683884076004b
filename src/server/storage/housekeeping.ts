import type { Maintenance } from "./maintenance.ts";

const FIRST_SWEEP_MS = 60 * 1000;
const SWEEP_EVERY_MS = 60 * 60 * 1000;
const REMOVE_EVERY_MS = 5 * 60 * 1000;

interface HousekeepingLog {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/**
 * Sweeps one minute after the start and then once an hour, and every five minutes deletes segments whose grace time is over. A failure is
 * logged and repeated at the next time. `mayDo` returns whether this process does a step that is due every `everyMs`. `stop` waits for a running
 * step.
 */
export function startHousekeeping(
  maintenance: Maintenance,
  log: HousekeepingLog,
  mayDo: (step: string, everyMs: number) => Promise<boolean> = async () => true,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let running: Promise<unknown> = Promise.resolve();

  function inTurn(run: () => Promise<unknown>): void {
    running = running.then(run).catch((error: unknown) => {
      if (!stopping.signal.aborted) log.error({ err: error }, "housekeeping failed, retrying later");
    });
  }

  async function sweep(): Promise<void> {
    if (!(await mayDo("sweeping", SWEEP_EVERY_MS))) return;
    const report = await maintenance.sweep({ signal: stopping.signal });
    const { damaged, ...done } = report;
    if (Object.values(done).some((count) => count > 0)) log.info(done, "swept");
    for (const content of damaged) log.error(content, "a stored content is damaged");
  }

  async function removeRetired(): Promise<void> {
    if (await mayDo("deleting segments", REMOVE_EVERY_MS)) await maintenance.removeRetired(stopping.signal);
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

import type { Database } from "./database.ts";

/** How often the clock is set again, ms. */
const SET_EVERY_MS = 10 * 60 * 1000;

/** A clock of this process that shows the time of the database. */
export interface DatabaseClock {
  /** Returns the time, ms since the epoch. */
  now(): number;
  stop(): void;
}

/**
 * Starts a clock that goes by that of the database, so that all processes of an installation agree on times although their machines do not. It
 * is set again every ten minutes.
 */
export async function startDatabaseClock(db: Pick<Database, "call">): Promise<DatabaseClock> {
  let offset = 0;
  async function set(): Promise<void> {
    const before = performance.now();
    const time = await db.call("currentTime", { at: Date.now() });
    // The database was asked in between.
    offset = time - (before + performance.now()) / 2;
  }
  await set();
  const timer = setInterval(() => void set().catch(() => {}), SET_EVERY_MS);
  timer.unref();
  return {
    now: () => Math.round(performance.now() + offset),
    stop: () => clearInterval(timer),
  };
}

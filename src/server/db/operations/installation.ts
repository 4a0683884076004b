import { write } from "../operation.ts";

/** Operations over what the processes of an installation share besides its data. */
export const installationOperations = {
  /** Returns the id of the installation: `candidate`, when it has none yet. */
  installationId: write(async (sql, { candidate }: { candidate: string }): Promise<string> => {
    await sql.run("INSERT INTO installation (one, id) VALUES (1, ?) ON CONFLICT (one) DO NOTHING", [candidate]);
    const row = await sql.get<{ id: string }>("SELECT id FROM installation WHERE one = 1");
    if (row === undefined) throw new Error("The installation has no id.");
    return row.id;
  }),

  /** Returns the time of the database, for an engine with a clock of its own, or else the time of the call. */
  currentTime: write(async (_sql, { at }: { at: number }): Promise<number> => at, { byDatabaseTime: true }),

  /** Returns true for one of the processes that ask for a step of the upkeep within `everyMs`. It does the step then. */
  takeUpkeep: write(
    async (sql, { step, everyMs, at }: { step: string; everyMs: number; at: number }): Promise<boolean> => {
      await sql.run("INSERT INTO upkeep (step, begun_at) VALUES (?, 0) ON CONFLICT (step) DO NOTHING", [step]);
      const taken = await sql.run("UPDATE upkeep SET begun_at = ? WHERE step = ? AND begun_at <= ?", [
        at,
        step,
        at - everyMs,
      ]);
      return taken > 0;
    },
    { byDatabaseTime: true },
  ),

  /** Counts one more in the current period of `periodMs`. Returns the count, and the time until the period ends, ms. */
  countInPeriod: write(
    async (
      sql,
      { name, periodMs, at }: { name: string; periodMs: number; at: number },
    ): Promise<{ count: number; leftMs: number }> => {
      const period = at - (at % periodMs);
      const row = await sql.get<{ amount: number }>(
        `INSERT INTO counters (name, period, amount) VALUES (?, ?, 1)
         ON CONFLICT (name, period) DO UPDATE SET amount = counters.amount + 1 RETURNING amount`,
        [name, period],
      );
      return { count: row?.amount ?? 0, leftMs: period + periodMs - at };
    },
    { byDatabaseTime: true },
  ),

  /** Removes the counts of periods that began before a time (ms). */
  sweepCounters: write((sql, { before }: { before: number }) =>
    sql.run("DELETE FROM counters WHERE period < ?", [before]),
  ),
};

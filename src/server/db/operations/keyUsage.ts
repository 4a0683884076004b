import { write } from "../operation.ts";

/** What a key uses up in a period. */
export interface Usage {
  readonly keyId: number;
  readonly unit: "bytes" | "tasks";
  /** When the day or hour began, ms. */
  readonly period: number;
  readonly amount: number;
}

/** Operations over what keys have used of their limits. */
export const keyUsageOperations = {
  /** Adds an amount, unless the limit of the period is used up. Returns whether it was added. The last amount may exceed the limit. */
  takeUsage: write(async (sql, { keyId, unit, period, amount, limit }: Usage & { readonly limit: number }) => {
    await sql.run("INSERT INTO key_usage (key_id, unit, period, amount) VALUES (?, ?, ?, 0) ON CONFLICT DO NOTHING", [
      keyId,
      unit,
      period,
    ]);
    const taken = await sql.run(
      "UPDATE key_usage SET amount = amount + ? WHERE key_id = ? AND unit = ? AND period = ? AND amount < ?",
      [amount, keyId, unit, period, limit],
    );
    return taken > 0;
  }),

  /** Changes what was taken. */
  changeUsage: write((sql, { keyId, unit, period, amount }: Usage) =>
    sql.run("UPDATE key_usage SET amount = amount + ? WHERE key_id = ? AND unit = ? AND period = ?", [
      amount,
      keyId,
      unit,
      period,
    ]),
  ),

  /** Removes periods that began before a time. Returns how many. */
  sweepUsage: write((sql, { before }: { before: number }) =>
    sql.run("DELETE FROM key_usage WHERE period < ?", [before]),
  ),
};

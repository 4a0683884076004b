import { misses } from "./misses.ts";
import { table } from "./table.ts";

/** A figure in the unit of its goal: `x` is a multiple of what it is compared with. */
export type Unit = "x" | "s" | "ms" | "KB" | "MB" | "requests";

/** One line of the comparison with the goals. */
export interface Measured {
  /** What was timed; the same words in every run, because `docs/benchmarks.md` explains a miss by them. */
  readonly work: string;
  /** What it took, with its unit. */
  readonly ours: string;
  /** What it is compared with and what that took; empty for a goal without a comparison. */
  readonly beside: string;
  readonly value: number;
  /** The largest value that meets the goal. */
  readonly goal: number;
  readonly unit: Unit;
}

/** A table of a scenario. */
export interface Table {
  readonly scenario: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a run of the bench has found so far. */
export interface Report {
  /** Prints a table and keeps it. */
  table(head: readonly string[], rows: readonly (readonly string[])[]): void;
  /** Keeps a line of the comparison with the goals, which is printed in the end. */
  goal(measured: Measured): void;
  /** Prints a sentence and keeps it: what was not measured, and why. */
  note(text: string): void;
}

/** All that a run has found. */
export interface Findings {
  readonly machine: string;
  readonly rounds: number;
  readonly tables: Table[];
  readonly goals: Measured[];
  readonly notes: { readonly scenario: string; readonly text: string }[];
}

/** Returns the report of one scenario, which adds to `findings`. */
export function reportOf(scenario: string, findings: Findings): Report {
  return {
    table(head, rows) {
      console.log(`${table(head, rows)}\n`);
      findings.tables.push({ scenario, head, rows });
    },
    goal: (measured) => void findings.goals.push(measured),
    note(text) {
      console.log(`${text}\n`);
      findings.notes.push({ scenario, text });
    },
  };
}

/** Returns the comparison with the goals as a table in Markdown. */
export function goalsTable(goals: readonly Measured[]): string {
  return table(
    ["work", "ours", "compared with", "measured", "goal", "met"],
    goals.map(({ work, ours, beside, value, goal, unit }) => [
      work,
      ours,
      beside,
      inUnit(value, unit),
      `<= ${inUnit(goal, unit)}`,
      value <= goal ? "yes" : "no",
    ]),
  );
}

/** Returns a heading and, for each missed goal, its limit and what would have to change; nothing when all are met. */
function missesText(goals: readonly Measured[]): string[] {
  const missed = goals.filter(({ value, goal }) => !(value <= goal));
  if (missed.length === 0) return [];
  const lines = missed.map(({ work }) => {
    const miss = misses.get(work);
    return miss === undefined
      ? `- **${work}**: the limit has not been measured yet.`
      : `- **${work}**: ${miss.limit} To change: ${miss.change}`;
  });
  return ["Goals that are missed, what limits them, and what would have to change:", lines.join("\n")];
}

function inUnit(value: number, unit: Unit): string {
  if (unit === "x") return `${value.toFixed(2)}x`;
  const digits = unit === "s" ? 2 : 0;
  return `${value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${unit}`;
}

/** Returns what a run has found as a page in Markdown: the goals, then the tables and notes of each scenario. */
export function markdownOf({ machine, rounds, tables, goals, notes }: Findings): string {
  const names = [...new Set([...tables, ...notes].map(({ scenario }) => scenario))];
  const sections = names.map((name) =>
    [
      `### ${name}`,
      ...tables.filter(({ scenario }) => scenario === name).map(({ head, rows }) => table(head, rows)),
      ...notes.filter(({ scenario }) => scenario === name).map(({ text }) => text),
    ].join("\n\n"),
  );
  const compared = goals.length === 0 ? [] : [goalsTable(goals), ...missesText(goals)];
  return [`${machine}; median of ${rounds} rounds.`, ...compared, ...sections].join("\n\n");
}

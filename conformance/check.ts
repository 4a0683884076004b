import type { Calls } from "./calls.ts";

/**
 * Where a rule comes from. `page`: the original page of the Import API states it or shows it in an example. `contract`: the page is silent, and
 * Dropset decides.
 */
export type Source = "page" | "contract";

/** One rule of the API, and how to find out whether a server keeps it. */
export interface Check {
  /** What the server does, as a sentence: "check-images: returns a hash that was never uploaded". */
  readonly name: string;
  readonly source: Source;
  /** Returns when the server keeps the rule, throws otherwise. */
  run(calls: Calls): Promise<void>;
}

/** A server broke a rule. The message states what it should have done and what it did. */
export class Violation extends Error {
  override readonly name = "Violation";
}

/** A rule that the page states or shows. */
export function onPage(name: string, run: Check["run"]): Check {
  return { name, source: "page", run };
}

/** A rule for something that the page is silent about. */
export function inContract(name: string, run: Check["run"]): Check {
  return { name, source: "contract", run };
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 300 ? `${text.slice(0, 300)}...` : text;
}

/** Throws `Violation` unless two values are equal as JSON, whatever the order of their keys. */
export function equal(actual: unknown, expected: unknown, what: string): void {
  if (JSON.stringify(sorted(actual)) === JSON.stringify(sorted(expected))) return;
  throw new Violation(`${what}: expected ${shown(expected)}, received ${shown(actual)}`);
}

/** Throws `Violation` unless a condition holds. */
export function holds(condition: boolean, what: string, actual?: unknown): asserts condition {
  if (condition) return;
  throw new Violation(actual === undefined ? what : `${what}: received ${shown(actual)}`);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

import type { Problem } from "../../model/problem.ts";
import { type Severity, severityRank } from "../../model/severity.ts";

/** Problems of one kind: all are counted, the first ones kept. */
export interface ProblemGroup {
  readonly code: string;
  readonly severity: Severity;
  readonly count: number;
  readonly first: readonly Problem[];
}

/** Problems that are kept of one kind, so that a frequent one leaves room for the others. */
const KEPT_OF_ONE = 500;
const KEPT = 5_000;

/** Gathers problems by kind, in bounded memory. */
export class ProblemGroups {
  readonly #groups = new Map<string, { code: string; severity: Severity; count: number; first: Problem[] }>();
  readonly #limits: { readonly ofOne: number; readonly all: number };
  #kept = 0;
  #told: readonly ProblemGroup[] | undefined;

  /** How many problems are kept of one kind, and of all. */
  constructor(limits = { ofOne: KEPT_OF_ONE, all: KEPT }) {
    this.#limits = limits;
  }

  add(problem: Problem): void {
    const { code, severity } = problem;
    const key = `${severity} ${code}`;
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { code, severity, count: 0, first: [] };
      this.#groups.set(key, group);
    }
    group.count++;
    const { ofOne, all } = this.#limits;
    if (group.first.length < ofOne && (this.#kept < all || group.first.length === 0)) {
      group.first.push(problem);
      this.#kept++;
    }
    this.#told = undefined;
  }

  /** Errors first, then by number. The same list as long as nothing was added. */
  get groups(): readonly ProblemGroup[] {
    this.#told ??= Array.from(this.#groups.values(), (group) => ({ ...group, first: group.first.slice() })).sort(
      (a, b) => severityRank[a.severity] - severityRank[b.severity] || b.count - a.count,
    );
    return this.#told;
  }
}

/** Problems as groups, when all of them are at hand and are to be kept. */
export function groupProblems(problems: Iterable<Problem>): readonly ProblemGroup[] {
  const groups = new ProblemGroups({ ofOne: Number.POSITIVE_INFINITY, all: Number.POSITIVE_INFINITY });
  for (const problem of problems) groups.add(problem);
  return groups.groups;
}

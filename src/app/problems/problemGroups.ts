import type { Problem } from "../../model/problem.ts";
import { type Severity, severityRank } from "../../model/severity.ts";

/** Problems of one kind: the number of all, and the first ones. */
export interface ProblemGroup {
  readonly code: string;
  readonly severity: Severity;
  readonly count: number;
  readonly first: readonly Problem[];
}

/** Problems that are kept of one kind, so that a frequent kind leaves room for the others. */
const MAX_OF_ONE_KIND = 500;
/** Problems that are kept of all kinds together. */
const MAX_KEPT = 5_000;

/** Groups problems by kind in bounded memory. */
export class ProblemGroups {
  readonly #groups = new Map<string, { code: string; severity: Severity; count: number; first: Problem[] }>();
  readonly #limits: { readonly ofOne: number; readonly all: number };
  #kept = 0;
  #sorted: readonly ProblemGroup[] | undefined;

  /** `limits` are the numbers of problems that are kept of one kind, and of all. At least one of each kind is kept. */
  constructor(limits = { ofOne: MAX_OF_ONE_KIND, all: MAX_KEPT }) {
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
    this.#sorted = undefined;
  }

  /** The groups: errors first, then by number. The same list until a problem is added. */
  get groups(): readonly ProblemGroup[] {
    this.#sorted ??= bySeverity(
      Array.from(this.#groups.values(), (group) => ({ ...group, first: group.first.slice() })),
    );
    return this.#sorted;
  }
}

/** Returns the groups with errors first, then by number. */
export function bySeverity(groups: readonly ProblemGroup[]): readonly ProblemGroup[] {
  return groups.toSorted((a, b) => severityRank[a.severity] - severityRank[b.severity] || b.count - a.count);
}

/** Returns problems as groups that keep all of them. */
export function groupProblems(problems: Iterable<Problem>): readonly ProblemGroup[] {
  const groups = new ProblemGroups({ ofOne: Number.POSITIVE_INFINITY, all: Number.POSITIVE_INFINITY });
  for (const problem of problems) groups.add(problem);
  return groups.groups;
}

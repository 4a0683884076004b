import { describe, expect, it } from "vitest";
import type { Problem } from "../../model/problem.ts";
import type { ProblemCode } from "../../model/problemCodes.ts";
import type { Severity } from "../../model/severity.ts";
import { groupProblems, ProblemGroups } from "./problemGroups.ts";

const problem = (code: string, severity: Severity, path: string): Problem => ({
  code: code as ProblemCode,
  severity,
  path,
  message: "M.",
});

describe("problem groups", () => {
  it("are sorted by severity, then by number", () => {
    const groups = groupProblems([
      problem("note", "info", "1"),
      problem("clipped", "warning", "1"),
      problem("unknown", "warning", "1"),
      problem("unknown", "warning", "2"),
      problem("broken", "error", "3"),
      problem("clipped", "error", "4"),
    ]);
    expect(groups.map(({ severity, code, count }) => `${severity} ${code} ${count}`)).toEqual([
      "error broken 1",
      "error clipped 1",
      "warning unknown 2",
      "warning clipped 1",
      "info note 1",
    ]);
  });

  it("count all and keep the first ones, so that a frequent kind leaves room for a rare one", () => {
    const groups = new ProblemGroups({ ofOne: 3, all: 4 });
    for (let i = 0; i < 100; i++) groups.add(problem("often", "warning", `${i}`));
    groups.add(problem("rare", "warning", "r"));
    groups.add(problem("late", "warning", "l"));
    groups.add(problem("late", "warning", "m"));
    expect(groups.groups.map(({ code, count, first }) => [code, count, first.map(({ path }) => path)])).toEqual([
      ["often", 100, ["0", "1", "2"]],
      ["late", 2, ["l"]],
      ["rare", 1, ["r"]],
    ]);
  });

  it("stay the same list until something is added", () => {
    const groups = new ProblemGroups();
    groups.add(problem("a", "info", "1"));
    const before = groups.groups;
    expect(groups.groups).toBe(before);
    groups.add(problem("a", "info", "2"));
    expect(groups.groups).not.toBe(before);
  });
});

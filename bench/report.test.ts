import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Findings, goalsTable, markdownOf, reportOf } from "./report.ts";

beforeEach(() => void vi.spyOn(console, "log").mockImplementation(() => {}));
afterEach(() => vi.restoreAllMocks());

const nothing = (): Findings => ({ machine: "a machine", rounds: 3, tables: [], goals: [], notes: [] });
const goal = { work: "an import", ours: "3.00 s", beside: "a peer: 2.00 s", goal: 1.2, unit: "x" } as const;

test("a goal is met up to its value, and not by a figure that is missing", () => {
  const rows = goalsTable([1.2, 1.21, Number.NaN].map((value) => ({ ...goal, value }))).split("\n");
  expect(rows.slice(2).map((row) => row.split("|").at(-2)?.trim())).toEqual(["yes", "no", "no"]);
  expect(rows[2]).toContain("<= 1.20x");
});

test("the page has the goals, what is missed, and the tables and notes of each scenario in its order", () => {
  const findings = nothing();
  const [imports, links] = [reportOf("imports", findings), reportOf("links", findings)];
  imports.table(["work", "time"], [["an import", "3.00 s"]]);
  links.note("Limited links were not measured: no root.");
  imports.goal({ ...goal, value: 1.5 });
  const text = markdownOf(findings);
  expect(text).toMatch(/^a machine; median of 3 rounds\.\n\n\| work/);
  expect(text).toContain("- **an import**: the limit has not been measured yet.");
  expect(text.indexOf("### imports")).toBeLessThan(text.indexOf("### links"));
  expect(text).toMatch(/### links\n\nLimited links were not measured: no root\.$/);
});

test("a run that meets its goals explains nothing", () => {
  const findings = nothing();
  reportOf("imports", findings).goal({ ...goal, value: 1 });
  expect(markdownOf(findings)).not.toContain("missed");
});

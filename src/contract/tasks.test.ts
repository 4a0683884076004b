import { expect, test } from "vitest";
import { taskProblemGroups, taskReport } from "./tasks.ts";

test("a report of another version is understood: its codes need not be known here", () => {
  const problem = { code: "made_in_the_future", severity: "warning", message: "Something new." } as const;
  expect(taskReport.response.parse({ items: [problem], nextCursor: null }).items).toEqual([problem]);
  const group = { code: problem.code, severity: problem.severity, count: 1, first: problem };
  expect(taskProblemGroups.response.parse({ items: [group], nextCursor: null }).items).toEqual([group]);
});

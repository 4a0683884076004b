import { expect, test } from "vitest";
import type { ProblemDetails } from "../../model/problem.ts";
import { problemEvent } from "./problemEvent.ts";

test("a mapped list of problems has no annotations that are lost with them", () => {
  const problems: ProblemDetails[] = [
    { code: "clipped", message: "First." },
    { code: "clipped", message: "Second." },
  ];
  // @ts-expect-error An index is not a number of annotations: the compiler refuses what was once counted.
  const mapped = problems.map(problemEvent);
  expect(mapped.map(({ annotations }) => annotations)).toEqual([undefined, undefined]);
});

test("a problem with lost annotations carries their number", () => {
  expect(problemEvent({ code: "label_missing", message: "M." }, { annotations: 3 })).toEqual({
    type: "problem",
    problem: { code: "label_missing", severity: "warning", message: "M." },
    annotations: 3,
  });
});

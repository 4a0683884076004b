import { expect, test } from "vitest";
import { taskFailureCodes } from "../../contract/taskFailures.ts";
import { canRetry, failureAdvice } from "./failureAdvice.ts";

test("a retry is advised only where the same input may succeed", () => {
  const retried = taskFailureCodes.filter((code) => failureAdvice(code).includes("a retry"));
  expect(retried).toEqual(["internal", "no_space", "store_unavailable"]);
});

test("a task can be retried unless the same input fails again", () => {
  expect(taskFailureCodes.filter(canRetry)).toEqual([
    "crashed",
    "internal",
    "name_conflict",
    "no_space",
    "out_of_memory",
    "source_unavailable",
    "store_unavailable",
  ]);
  expect(canRetry(undefined)).toBe(true);
  expect(canRetry("of_another_version")).toBe(true);
});

test("a name conflict is answered with another option", () => {
  expect(failureAdvice("name_conflict")).toContain("choose another option for “If an image exists”");
});

test("a code that this page does not know has an advice as well", () => {
  for (const code of ["of_another_version", "constructor"]) expect(failureAdvice(code)).toContain("a retry");
});

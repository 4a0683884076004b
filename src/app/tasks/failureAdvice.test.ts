import { expect, test } from "vitest";
import { taskFailureCodes } from "../../contract/taskFailures.ts";
import { failureAdvice } from "./failureAdvice.ts";

test("another try is advised only where the same input may do better", () => {
  const again = taskFailureCodes.filter((code) => failureAdvice(code).includes("another try"));
  expect(again).toEqual(["internal", "no_space"]);
});

test("a name that is taken is answered with another choice", () => {
  expect(failureAdvice("name_conflict")).toContain("choose another way for images that exist");
});

test("a code that this page does not know has an advice as well", () => {
  for (const code of ["of_another_version", "constructor"]) expect(failureAdvice(code)).toContain("another try");
});

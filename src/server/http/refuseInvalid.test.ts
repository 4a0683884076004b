import { expect, test } from "vitest";
import { z } from "zod";
import { refuseInvalid } from "./refuseInvalid.ts";

const body = z.object({ project: z.object({ title: z.string() }), files: z.array(z.string()), limit: z.number() });
const refused = (input: unknown) => {
  const { error } = body.safeParse(input);
  return error && refuseInvalid("body", error);
};

test("a field that is missing is called so, and not by the value of a language", () => {
  expect(refused({ files: [], limit: 1 })?.message).toBe(
    "body: project is not valid: it is missing; expected an object.",
  );
  expect(refused({ project: {}, limit: 1 })?.details).toEqual([
    { field: "project.title", message: "it is missing; expected a string" },
    { field: "files", message: "it is missing; expected an array" },
  ]);
});

test("a field of another type is named with both types", () => {
  expect(refused({ project: { title: "a" }, files: [], limit: "many" })?.message).toMatch(
    /^body: limit is not valid: .*expected number, received string\.$/,
  );
});

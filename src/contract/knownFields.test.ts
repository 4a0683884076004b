import { expect, test } from "vitest";
import { z } from "zod";
import { knownFields } from "./knownFields.ts";

const schema = z.object({ pixels: z.enum(["a", "b"]).default("a"), name: z.string().optional() });

test("takes what the schema takes, with its defaults", () => {
  expect(knownFields(schema).parse({ name: "x" })).toEqual({ pixels: "a", name: "x" });
});

test("refuses a field that is not there, and lists those that are", () => {
  const issues = knownFields(schema).safeParse({ pixel: "b" }).error?.issues;
  expect(issues).toMatchObject([
    { code: "unrecognized_keys", keys: ["pixel"], message: 'there is no such field (there are "pixels", "name")' },
  ]);
  expect(knownFields(z.object({})).safeParse({ a: 1 }).error?.issues[0]?.message).toContain("there are none here");
});

test("keeps the words for a wrong value, and checks of the whole", () => {
  expect(knownFields(schema).safeParse({ pixels: "c" }).error?.issues).toEqual(
    schema.safeParse({ pixels: "c" }).error?.issues,
  );
  const checked = schema.refine(({ name }) => name !== "no");
  expect(knownFields(checked).safeParse({ name: "no" }).success).toBe(false);
});

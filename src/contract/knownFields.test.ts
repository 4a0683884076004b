import { expect, test } from "vitest";
import { z } from "zod";
import { knownFields } from "./knownFields.ts";

const schema = z.object({ pixels: z.enum(["a", "b"]).default("a"), name: z.string().optional() });

test("accepts what the schema accepts, with its defaults", () => {
  expect(knownFields(schema).parse({ name: "x" })).toEqual({ pixels: "a", name: "x" });
});

test("rejects an unknown field, and lists the known ones", () => {
  const issues = knownFields(schema).safeParse({ pixel: "b" }).error?.issues;
  expect(issues).toMatchObject([
    { code: "unrecognized_keys", keys: ["pixel"], message: 'there is no such field (there are "pixels", "name")' },
  ]);
  expect(knownFields(z.object({})).safeParse({ a: 1 }).error?.issues[0]?.message).toContain("there are none here");
});

test("keeps the messages for wrong values, and checks of the whole object", () => {
  expect(knownFields(schema).safeParse({ pixels: "c" }).error?.issues).toEqual(
    schema.safeParse({ pixels: "c" }).error?.issues,
  );
  const checked = schema.refine(({ name }) => name !== "no");
  expect(knownFields(checked).safeParse({ name: "no" }).success).toBe(false);
});

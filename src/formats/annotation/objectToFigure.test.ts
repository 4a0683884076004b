import { expect, test } from "vitest";
import type { Finding } from "../report/finding.ts";
import { readTags } from "./objectToFigure.ts";

test("a tag without a name is shown by its beginning only, however long it is", () => {
  const findings: Finding[] = [];
  expect(readTags([{ value: "x".repeat(5_000) }], findings)).toEqual([]);
  expect(findings).toMatchObject([
    { code: "tag_broken", message: expect.stringMatching(/^A tag has no name: \{"value":"x{70}\.$/) },
  ]);
});

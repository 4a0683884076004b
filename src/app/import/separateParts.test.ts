import { expect, test } from "vitest";
import type { Certainty, Detection } from "../../formats/format.ts";
import { separateParts } from "./separateParts.ts";

const claim = (slug: string, root: string, certainty: Certainty = "certain"): Detection => ({
  slug,
  root,
  certainty,
  reasons: [],
});

test("datasets that lie beside one another can be imported on their own", () => {
  const [b, a] = [claim("coco", "b"), claim("yolo", "a/x", "likely")];
  expect(separateParts([b, a, claim("masks", "", "weak")])).toEqual([a, b]);
  expect(separateParts([claim("coco", "a"), claim("coco", "ab")])).toHaveLength(2);
});

test.each([
  ["one alone", [claim("coco", "a")]],
  ["two formats in one folder", [claim("coco", "a"), claim("yolo", "a")]],
  ["one inside of another", [claim("coco", "a"), claim("yolo", "a/b")]],
  ["the drop itself", [claim("coco", ""), claim("yolo", "b")]],
])("%s stays one import", (_, candidates) => {
  expect(separateParts(candidates)).toBeUndefined();
});

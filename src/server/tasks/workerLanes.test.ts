import { expect, test } from "vitest";
import { createWorkerLanes } from "./workerLanes.ts";

test("large tasks have half of the workers at most, small ones may have all", () => {
  const lanes = createWorkerLanes(4);
  expect(lanes.next(["large"])).toContain("large");
  expect(lanes.next(["large", "large"])).toEqual(["small"]);
  expect(lanes.next(["small", "small", "small"])).toContain("large");
  expect(lanes.next(["small", "small", "small", "large"])).toEqual([]);
});

test("a single worker takes tasks of both lanes in turns", () => {
  const lanes = createWorkerLanes(1);
  expect(lanes.next([])[0]).toBe("large");
  lanes.took("large");
  expect(lanes.next([])).toEqual(["small", "large"]);
  lanes.took("small");
  expect(lanes.next([])).toEqual(["large", "small"]);
  expect(lanes.next(["small"])).toEqual([]);
});

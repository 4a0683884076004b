import { expect, test } from "vitest";
import { createWorkerLanes } from "./workerLanes.ts";

test("large tasks have a quarter of the workers, small ones may have all", () => {
  const lanes = createWorkerLanes(8);
  expect(lanes.next(["large"])).toContain("large");
  expect(lanes.next(["large", "large"])).toEqual(["small"]);
  expect(lanes.next(["small", "small", "small"])).toContain("large");
  expect(lanes.next(Array.from({ length: 8 }, () => "small"))).toEqual([]);
});

test("one large task at a time runs on the two to four workers of the default, which bounds the memory", () => {
  for (const workers of [2, 3, 4]) {
    const lanes = createWorkerLanes(workers);
    expect(lanes.next([])).toContain("large");
    expect(lanes.next(["large"])).toEqual(["small"]);
  }
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

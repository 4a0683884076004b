import { expect, test } from "vitest";
import type { DatasetPath } from "../../model/datasetPath.ts";
import { ImageNames } from "./imageNames.ts";

test("two images of one name in a dataset get two names, and that is reported; in two datasets they keep theirs", () => {
  const names = new ImageNames();
  const nameFor = (dataset: string, path: string) => names.nameFor(dataset, path as DatasetPath);
  expect(nameFor("train", "a/x.png")).toEqual({ name: "x.png" });
  expect(nameFor("val", "b/x.png")).toEqual({ name: "x.png" });
  expect(nameFor("train", "b/x.png")).toMatchObject({
    name: "b_x.png",
    problem: { code: "duplicate_name", path: "b/x.png" },
  });
  expect(nameFor("train", "b/x.png").name).toBe("1_x.png");
});

test("many images of one name are reported a few times, and counted", () => {
  const names = new ImageNames();
  const reported = Array.from({ length: 51 }, (_, i) => names.nameFor("all", `${i}/x.png` as DatasetPath).problem);
  expect(reported.filter((problem) => problem !== undefined).length).toBe(20);
  expect(names.rest()).toMatchObject([{ code: "duplicate_name", message: expect.stringContaining("30 more images") }]);
});

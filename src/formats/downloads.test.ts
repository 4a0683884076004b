import { expect, test } from "vitest";
import type { Figure } from "../model/figure.ts";
import { superviselyProject } from "../samples/superviselyProject.ts";
import { collect } from "./collect.suite.ts";
import { superviselyFormat } from "./supervisely/supervisely.ts";
import { written } from "./written.suite.ts";
import { yoloFormat } from "./yolo/yolo.ts";

test("a download as YOLO keeps every object that has an area or key points, masks and holes as one outline", async () => {
  const files = superviselyProject({ seed: 5 });
  const first = await collect(superviselyFormat, files);
  const second = await collect(yoloFormat, await written(yoloFormat, first, files));
  const fits = (figure: Figure) => !["point", "polyline"].includes(figure.geometry.type);
  expect(second.objects).toBe(first.images.flatMap((image) => image.figures.filter(fits)).length);
  expect([...second.datasets].sort()).toEqual([...first.datasets].sort());
  expect(second.problems.filter((problem) => problem.severity !== "info")).toEqual([]);
});

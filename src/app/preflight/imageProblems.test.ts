import { describe, expect, it } from "vitest";
import type { ImageEvent } from "../../formats/public.ts";
import type { DatasetPath } from "../../model/datasetPath.ts";
import type { Problem } from "../../model/problem.ts";
import { ImageProblems } from "./imageProblems.ts";

function image(path: string): ImageEvent {
  const info = { kind: "png", width: 4, height: 4, orientation: 1 } as const;
  return {
    type: "image",
    dataset: "ds",
    name: path,
    path: path as DatasetPath,
    info,
    labelled: true,
    figures: [],
    tags: [],
  };
}

const problem = (path: string, more: Partial<Problem> = {}): Problem => {
  return { code: "clipped", severity: "warning", message: `Something about ${path}.`, path, ...more };
};

describe("ImageProblems", () => {
  it("finds the image by its path and by files that are named after it", () => {
    const finder = new ImageProblems();
    const own = [
      problem("images/a.png"),
      problem("labels/a.txt", { line: 3 }),
      problem("ann/a.png.json"),
      problem("masks/a_mask.png"),
    ];
    for (const one of [...own, problem("labels/b.txt"), problem("images/b.png")]) finder.problem(one);
    expect(finder.image(image("images/a.png")).problems).toEqual(own);
    expect(finder.image(image("images/b.png")).problems, "reported before another image").toEqual([]);
  });

  it("assigns a problem of an object in a file of many images to the image that follows", () => {
    const finder = new ImageProblems();
    const ofTheFile = problem("instances.json");
    const ofAnObject = problem("instances.json", { object: "annotation 7" });
    for (const one of [ofTheFile, ofAnObject]) finder.problem(one);
    expect(finder.image(image("1.png")).problems).toEqual([ofAnObject]);

    finder.problem(ofAnObject);
    finder.between();
    expect(finder.image(image("2.png")).problems, "reported before another event").toEqual([]);
  });

  it("finds a recent image", () => {
    const finder = new ImageProblems();
    const first = image("1.png");
    finder.image(first);
    finder.image(image("2.png"));
    expect(finder.problem(problem("1.png"))).toEqual({ image: first, problems: [problem("1.png")] });
    expect(finder.problem(problem("1.png", { line: 2 }))?.problems).toHaveLength(2);
    expect(finder.problem(problem("3.png"))).toBeUndefined();
  });
});

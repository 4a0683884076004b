import { describe, expect, it } from "vitest";
import type { ImageEvent } from "../../formats/public.ts";
import type { DatasetPath } from "../../model/datasetPath.ts";
import type { Problem } from "../../model/problem.ts";
import type { Sample } from "./imageProblems.ts";
import { KeptImages } from "./keptImages.ts";

function sample(number: number, objects = 1): Sample {
  const path = `set/ä ${number}.png` as DatasetPath;
  const box = { type: "rectangle", left: number, top: 0, right: number + 1, bottom: 1.5 } as const;
  const image: ImageEvent = {
    type: "image",
    dataset: "set",
    name: `ä ${number}.png`,
    path,
    info: { kind: "png", width: 9, height: 9, orientation: 1 },
    labelled: true,
    figures: Array.from({ length: objects }, () => ({ class: "car", geometry: box, tags: [] })),
    tags: [],
    meta: { camera: number },
  };
  return { image, problems: [] };
}

const problem: Problem = { code: "clipped", severity: "warning", message: "Later." };

describe("KeptImages", () => {
  it("returns every image as it was added, whichever was asked for before", async () => {
    const kept = new KeptImages({ pending: 4, characters: 1e9 });
    for (let number = 0; number < 41; number++) kept.add(sample(number));
    const order = [0, 40, 39, 3, 4, 20, 0, 8, 12, 16, 24, 28, 32, 36, 1];
    for (const number of order) expect(await kept.at(number)).toEqual(sample(number));
    await expect(kept.at(41)).rejects.toThrow(RangeError);
    await expect(kept.at(-1)).rejects.toThrow(RangeError);
  });

  it("adds problems that are found later, a limited number of them", async () => {
    const kept = new KeptImages({ pending: 2, characters: 1e9 });
    for (let number = 0; number < 3; number++) kept.add(sample(number));
    kept.addLater(0, problem);
    for (let times = 0; times < 100; times++) kept.addLater(2, problem);
    expect((await kept.at(0)).problems).toEqual([problem]);
    expect((await kept.at(1)).problems).toEqual([]);
    expect((await kept.at(2)).problems.length).toBeLessThan(50);
  });

  it("keeps images without their objects once it is full, and states how many they had", async () => {
    const kept = new KeptImages({ pending: 2, characters: 10 });
    for (let number = 0; number < 4; number++) kept.add(sample(number, 3));
    expect((await kept.at(1)).image.figures).toHaveLength(3);
    const late = await kept.at(3);
    expect(late.image).toMatchObject({ path: "set/ä 3.png", figures: [], info: { width: 9 } });
    expect(late.objectsNotKept).toBe(3);
  });
});

import { describe, expect, it } from "vitest";
import { formatOfPreset } from "../../formats/index.ts";
import { memoryTree } from "../../formats/memoryTree.ts";
import { createCanvas } from "../../samples/canvas.ts";
import { encodeJpeg } from "../../samples/encodeJpeg.ts";
import { type Preflight, preflight } from "./preflight.ts";

const picture = encodeJpeg(createCanvas(24, 16, [20, 60, 200], [200, 60, 20]));

const object = {
  classTitle: "car",
  geometryType: "rectangle",
  tags: [],
  points: {
    exterior: [
      [1, 1],
      [5, 5],
    ],
    interior: [],
  },
};

async function look(slug: string, files: { path: string; bytes: Uint8Array | string }[]): Promise<Preflight[]> {
  const states: Preflight[] = [];
  const format = formatOfPreset(slug);
  if (format === undefined) throw new Error(`There is no format ${slug}.`);
  await preflight(memoryTree(files), format, {}, (state) => states.push(state));
  return states;
}

describe("preflight", () => {
  it("counts what the server will count", async () => {
    const states = await look("supervisely", [
      {
        path: "meta.json",
        bytes: JSON.stringify({ classes: [{ title: "car", shape: "rectangle", color: "#ff0000" }], tags: [] }),
      },
      { path: "ds/img/a.jpg", bytes: picture },
      { path: "ds/img/b.jpg", bytes: picture },
      {
        path: "ds/ann/a.jpg.json",
        bytes: JSON.stringify({ size: { width: 24, height: 16 }, tags: [], objects: [object] }),
      },
    ]);
    const last = states.at(-1);
    expect(last).toMatchObject({ done: true, images: 2, labelled: 1, objects: 1, datasets: 1 });
    expect(last?.classes).toEqual([
      { title: "car", color: expect.stringMatching(/^#ff0000$/i), objects: 1, skeleton: [] },
    ]);
    expect(last?.samples.map(({ path }) => path)).toEqual(["ds/img/a.jpg", "ds/img/b.jpg"]);
  });

  it("names a picture that is none and goes on", async () => {
    const states = await look("images", [
      { path: "a.jpg", bytes: "this is text" },
      { path: "b.jpg", bytes: picture },
    ]);
    expect(states.at(-1)).toMatchObject({ done: true, images: 1 });
    expect(states.at(-1)?.problems.map(({ path }) => path)).toContain("a.jpg");
  });

  it("ends with nothing where nothing is", async () => {
    expect(await look("images", [])).toEqual([expect.objectContaining({ done: true, images: 0, samples: [] })]);
  });
});

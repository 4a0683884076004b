import { describe, expect, it } from "vitest";
import { formatOfPreset } from "../../formats/index.ts";
import { type ClassTitles, memoryTree, type SourceTree } from "../../formats/public.ts";
import { createCanvas } from "../../samples/canvas.ts";
import { encodeJpeg } from "../../samples/encodeJpeg.ts";
import { ANY_PROBLEM, type ImageFilter, problemKey } from "./imageFilter.ts";
import { preflight } from "./preflight.ts";
import type { Preflight } from "./preflightState.ts";

const image = encodeJpeg(createCanvas(24, 16, [20, 60, 200], [200, 60, 20]));

function object(classTitle: string, right = 5) {
  const exterior = [
    [1, 1],
    [right, 5],
  ];
  return { classTitle, geometryType: "rectangle", tags: [], points: { exterior, interior: [] } };
}

const annotation = (objects: unknown[]) => JSON.stringify({ size: { width: 24, height: 16 }, tags: [], objects });

/** Two datasets, three classes, three images of which two are labelled. */
const project = [
  {
    path: "meta.json",
    bytes: JSON.stringify({
      classes: ["car", "bus", "tree"].map((title) => ({ title, shape: "rectangle", color: "#ff0000" })),
      tags: [],
    }),
  },
  { path: "one/img/a.jpg", bytes: image },
  { path: "one/img/b.jpg", bytes: image },
  { path: "one/ann/a.jpg.json", bytes: annotation([object("car"), object("car"), object("bus", 24)]) },
  { path: "two/img/c.jpg", bytes: image },
  { path: "two/ann/c.jpg.json", bytes: annotation([object("tree")]) },
];

interface Reading {
  readonly states: Preflight[];
  readonly last: Preflight;
  choose(titles: ClassTitles | undefined): Preflight;
  /** Returns the paths of the images that a filter chooses. */
  find(filter: ImageFilter, isRandom?: boolean): Promise<string[]>;
}

async function read(slug: string, files: { path: string; bytes: Uint8Array | string }[]): Promise<Reading> {
  const states: Preflight[] = [];
  const format = formatOfPreset(slug);
  if (format === undefined) throw new Error(`There is no format ${slug}.`);
  const running = preflight(memoryTree(files), format, {}, (state) => states.push(state));
  await running.done;
  const newest = () => states.at(-1)!;
  return {
    states,
    last: newest(),
    choose(titles) {
      running.choose(titles);
      return newest();
    },
    async find(filter, isRandom = false) {
      const { total, images } = await running.find({ filter, isRandom, from: 0, to: 1_000 });
      expect(images).toHaveLength(total);
      return images.map(({ sample }) => sample.image.path);
    },
  };
}

describe("preflight", () => {
  it("counts at once, and adds damaged images when they are hashed", async () => {
    const states: Preflight[] = [];
    let hashAll = () => {};
    const hashed = new Promise<void>((resolve) => {
      hashAll = resolve;
    });
    const files = ["a.jpg", "b.jpg"].map((path) => ({ path, bytes: image }));
    const tree: SourceTree = {
      ...memoryTree(files),
      fault: (path) => hashed.then(() => (path === "b.jpg" ? "jpeg_truncated" : undefined)),
    };
    const format = formatOfPreset("images")!;
    const running = preflight(tree, format, {}, (state) => states.push(state));
    await expect.poll(() => states.at(-1)).toMatchObject({ done: true, images: 2, problems: [] });
    hashAll();
    await running.done;
    const group = { code: "image_truncated", severity: "error", count: 1, first: [{ path: "b.jpg" }] };
    expect(states.at(-1)).toMatchObject({ images: 2, problems: [group] });
    await preflight(tree, format, { skipDamaged: true }, (state) => states.push(state)).done;
    expect(states.at(-1)).toMatchObject({ images: 1, problems: [group] });
  });

  it("counts what the server will count", async () => {
    const { last } = await read("supervisely", project);
    expect(last).toMatchObject({ done: true, images: 3, labelled: 2, objects: 4 });
    expect(last.datasets).toEqual([
      { name: "one", images: 2, labelled: 1, objects: 3 },
      { name: "two", images: 1, labelled: 1, objects: 1 },
    ]);
    expect(last.classes).toEqual([
      { title: "car", color: expect.stringMatching(/^#ff0000$/i), objects: 2, skeleton: [] },
      { title: "bus", color: expect.stringMatching(/^#ff0000$/i), objects: 1, skeleton: [] },
      { title: "tree", color: expect.stringMatching(/^#ff0000$/i), objects: 1, skeleton: [] },
    ]);
    expect(last.perImage).toEqual([1, 1, 0, 1, 0, 0, 0, 0]);
    // Three boxes of 4 x 4 and one of 23 x 4 on 24 x 16.
    expect(last.areas).toEqual([0, 0, 0, 0, 3, 1, 0]);
  });

  it("counts again without an excluded class, and reads nothing again", async () => {
    const reading = await read("supervisely", project);
    const without = reading.choose({ car: null, tree: { title: "bus" } });
    expect(without).toMatchObject({ done: true, images: 3, labelled: 2, objects: 2 });
    expect(without.datasets.map(({ objects }) => objects)).toEqual([1, 1]);
    expect(without.perImage).toEqual([1, 2, 0, 0, 0, 0, 0, 0]);
    expect(without.areas).toEqual([0, 0, 0, 0, 1, 1, 0]);
    expect(without.classes, "classes stay as the drop has them").toEqual(reading.last.classes);
    expect(reading.choose(undefined)).toEqual(reading.last);
  });

  it("finds the images behind each of its numbers, as the classes are chosen", async () => {
    const { find, choose } = await read("supervisely", project);
    const [a, b, c] = ["one/img/a.jpg", "one/img/b.jpg", "two/img/c.jpg"];
    expect(await find({})).toEqual([a, b, c]);
    expect((await find({}, true)).toSorted()).toEqual([a, b, c]);
    expect(await find({ dataset: "one" })).toEqual([a, b]);
    expect(await find({ labelled: false })).toEqual([b]);
    expect(await find({ classes: ["bus", "tree"] })).toEqual([a, c]);
    expect(await find({ classes: ["bus", "tree"], dataset: "two" })).toEqual([c]);
    expect(await find({ perImage: 3 })).toEqual([a]);
    expect(await find({ area: 5 }), "the box of 23 x 4").toEqual([a]);
    choose({ bus: null });
    expect(await find({ area: 5 })).toEqual([]);
    expect(await find({ perImage: 2 })).toEqual([a]);
  });

  it("finds the images of each kind of problem, also of those that hashing finds at the end", async () => {
    const files = ["a.jpg", "b.jpg", "c.jpg"].map((path) => ({ path, bytes: image }));
    const tree: SourceTree = {
      ...memoryTree([...files, { path: "d.jpg", bytes: "text" }]),
      hash: async (path) => (path === "c.jpg" ? "other" : "same"),
      fault: async (path) => (path === "c.jpg" ? "jpeg_truncated" : undefined),
    };
    let last: Preflight | undefined;
    const running = preflight(tree, formatOfPreset("images")!, {}, (state) => {
      last = state;
    });
    await running.done;
    const kinds = [...(last?.problemImages ?? [])];
    expect(new Map(kinds).get(ANY_PROBLEM)).toBeGreaterThan(0);
    for (const [problem, count] of kinds) {
      const { total, images } = await running.find({ filter: { problem }, isRandom: false, from: 0, to: 9 });
      expect(total, problem).toBe(count);
      for (const { sample } of images) expect(sample.problems, "shown with the image").not.toEqual([]);
    }
    const truncated = problemKey({ severity: "error", code: "image_truncated" });
    const { images } = await running.find({ filter: { problem: truncated }, isRandom: false, from: 0, to: 9 });
    expect(images.map(({ sample }) => sample.image.path)).toEqual(["c.jpg"]);
  });

  it("reports a file that is not an image and continues", async () => {
    const { last } = await read("images", [
      { path: "a.jpg", bytes: "this is text" },
      { path: "b.jpg", bytes: image },
    ]);
    expect(last).toMatchObject({ done: true, images: 1 });
    expect(last.problems.flatMap(({ first }) => first.map(({ path }) => path))).toContain("a.jpg");
  });

  it("ends with nothing for an empty drop", async () => {
    const { states } = await read("images", []);
    expect(states).toEqual([expect.objectContaining({ done: true, images: 0, datasets: [] })]);
  });
});

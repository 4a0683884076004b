import { describe, expect, test } from "vitest";
import type { Figure } from "../../../model/figure.ts";
import type { Geometry } from "../../../model/geometry.ts";
import { drawImage } from "../../../samples/scene.ts";
import { encodeMask } from "../../codecs/bitmap.ts";
import { decodePng } from "../../codecs/png.ts";
import { exportLosses } from "../../export/exportLosses.ts";
import type { ImageEvent } from "../../format.ts";
import { type Collected, collect } from "../../testing/collect.suite.ts";
import { projectOf, written } from "../../testing/written.suite.ts";
import { cityscapesFormat } from "./format.ts";

const [width, height] = [16, 12];
const bytes = drawImage({ seed: 3, width, height });
const box = (left: number, right: number): Geometry => ({ type: "rectangle", left, top: 2, right, bottom: 5 });
const figure = (title: string, geometry: Geometry, more: Partial<Figure> = {}): Figure => {
  return { class: title, geometry, tags: [], ...more };
};

/** A project of images `[dataset, name]`; the first one has the figures. */
function projectWith(places: readonly (readonly [string, string])[], figures: readonly Figure[] = []): Collected {
  const images = places.map(
    ([dataset, name], i): ImageEvent => ({
      type: "image",
      dataset,
      name,
      path: `source/${i}` as ImageEvent["path"],
      info: { kind: "png", width, height, orientation: 1 },
      labelled: true,
      figures: i === 0 ? figures : [],
      tags: [],
    }),
  );
  return { images, classes: [], tags: [], datasets: [], events: [] } as unknown as Collected;
}

async function archiveOf(project: Collected) {
  return written(
    cityscapesFormat,
    project,
    project.images.map(({ path }) => ({ path, bytes })),
  );
}
const losses = async (project: Collected) =>
  (await exportLosses(cityscapesFormat, projectOf(project))).map(({ sentence }) => sentence);
const imagesIn = async (project: Collected) =>
  (await archiveOf(project)).flatMap(({ path }) =>
    path.includes("/leftImg8bit/") ? [path.split("leftImg8bit/")[1]] : [],
  );

describe("label files", () => {
  async function labelsOf(...figures: readonly Figure[]) {
    const files = await archiveOf(projectWith([["val", "a.png"]], figures));
    const file = (suffix: string) =>
      files.find(({ path }) => path === `Project/gtFine/val/val/a_gtFine_${suffix}`)?.bytes ?? new Uint8Array();
    const [ids, instances] = [decodePng(file("labelIds.png")), decodePng(file("instanceIds.png"))];
    const row = 3 * width;
    return {
      json: JSON.parse(new TextDecoder().decode(file("polygons.json"))) as { objects: Record<string, unknown>[] },
      ids: [...ids.samples.subarray(row, row + width)],
      instances: [...instances.samples.subarray(row, row + width)],
      depths: [ids.bitDepth, instances.bitDepth],
      second: await collect(cityscapesFormat, files),
    };
  }

  test("have the numbers of Cityscapes; later objects lie over earlier ones, groups and other classes have no instance", async () => {
    const { json, ids, instances, depths } = await labelsOf(
      figure("road", box(0, 14)),
      figure("car", box(1, 4)),
      figure("car", box(3, 6)),
      figure("car", box(7, 9), { tags: [{ name: "crowd" }] }),
      figure("ship", box(9, 11)),
      figure("license plate", box(10, 12)),
    );
    expect(ids).toEqual([7, 26, 26, 26, 26, 26, 7, 26, 26, 7, 7, 7, 7, 7, 0, 0]);
    expect(instances).toEqual([7, 26000, 26000, 26001, 26001, 26001, 7, 26, 26, 7, 7, 7, 7, 7, 0, 0]);
    expect(depths).toEqual([8, 16]);
    expect(json).toMatchObject({ imgHeight: height, imgWidth: width });
    expect(json.objects.map(({ label }) => label)).toEqual(["road", "car", "car", "cargroup", "ship", "license plate"]);
    expect(json.objects[1]?.polygon).toEqual([
      [1, 2],
      [4, 2],
      [4, 5],
      [1, 5],
    ]);
  });

  test("hold masks as outlines of the same pixels, holes included, and fields of other tools", async () => {
    const values = Uint8Array.from([1, 1, 1, 1, 0, 1, 1, 1, 1]);
    const data = encodeMask({ width: 3, height: 3, values, alpha: false });
    const mask = figure("car", { type: "bitmap", origin: [2, 2], data }, { extra: { user: "a", deleted: 1 } });
    const { ids, second } = await labelsOf(mask);
    expect(ids).toEqual([0, 0, 26, 0, 26, ...Array(11).fill(0)]);
    expect(second.images[0]?.figures).toMatchObject([
      { class: "car", geometry: { type: "polygon" }, extra: { user: "a" } },
    ]);
    expect(second.images[0]?.figures[0]?.extra).toEqual({ user: "a" });
    expect(second.problems).toEqual([]);
  });

  test("give the instance of a group to objects beyond 1,000 of a class", async () => {
    const many = Array.from({ length: 1001 }, (_, i) => figure("car", box(i < 1000 ? 0 : 4, i < 1000 ? 2 : 6)));
    const { instances } = await labelsOf(...many);
    expect(instances.slice(0, 7)).toEqual([26_999, 26_999, 0, 0, 26, 26, 0]);
    expect(await losses(projectWith([["val", "a.png"]], many))).toContain(
      "Objects beyond 1,000 of a class in an image are a group in the label images.",
    );
  });
});

describe("places", () => {
  test("datasets are splits or cities of train, and scenes of Cityscapes are in the folder of their city", async () => {
    const project = projectWith([
      ["train", "aachen_000000_000019_leftImg8bit.png"],
      ["train", "b.png"],
      ["valid", "b.png"],
      ["test/night", "b.jpg"],
      ["factory/line 1", "b.png"],
      ["disparity", "c.png"],
    ]);
    expect(await imagesIn(project)).toEqual([
      "train/aachen/aachen_000000_000019_leftImg8bit.png",
      "train/train/b_leftImg8bit.png",
      "val/valid/b_leftImg8bit.png",
      "test/night/b_leftImg8bit.jpg",
      "train/factory_line 1/b_01_leftImg8bit.png",
      "train/city_disparity/c_leftImg8bit.png",
    ]);
    const second = await collect(cityscapesFormat, await archiveOf(project));
    expect(second.images.every(({ labelled }) => labelled)).toBe(true);
    expect([...second.datasets].sort()).toEqual(["test", "train", "val"]);
    expect(await losses(project)).toContain(
      "Names of datasets are changed where the format does not accept them or they are not unique.",
    );
  });

  test("a name has no mark of Cityscapes before its end, so that every image has labels of its own", async () => {
    const names = [
      "a.png",
      "a_leftImg8bit_foggy.png",
      "a_rightImg8bit.png",
      "b_gtFine_color.png",
      "c",
      "_leftImg8bit.png",
    ];
    const project = projectWith(names.map((name) => ["train", name] as const));
    expect(await imagesIn(project)).toEqual([
      "train/train/a_leftImg8bit.png",
      "train/train/a_foggy_leftImg8bit.png",
      "train/train/a_01_leftImg8bit.png",
      "train/train/b_color_leftImg8bit.png",
      "train/train/c_leftImg8bit.png",
      "train/train/image_leftImg8bit.png",
    ]);
    const second = await collect(cityscapesFormat, await archiveOf(project));
    expect(second.images.filter(({ labelled }) => labelled)).toHaveLength(names.length);
    expect(second.problems.filter(({ code }) => code !== "duplicate_content")).toEqual([]);
  });
});

test("polygons of Cityscapes come back without a loss", async () => {
  const triangle: Geometry = {
    type: "polygon",
    rings: [
      [
        [1, 1],
        [5, 1.5],
        [1, 7],
      ],
    ],
  };
  const figures = [
    figure("sky", triangle),
    figure("bicycle", triangle, { tags: [{ name: "crowd" }], extra: { draw: true } }),
  ];
  const project = projectWith([["val", "lindau_000001_000019_leftImg8bit.png"]], figures);
  expect(await losses(project)).toEqual([]);
  const { images } = await collect(cityscapesFormat, await archiveOf(project));
  expect(images.map(({ dataset, name }) => [dataset, name])).toEqual([["val", "lindau_000001_000019_leftImg8bit.png"]]);
  expect(images[0]?.figures).toEqual(figures);
});

test("what an outline or Cityscapes cannot hold is named", async () => {
  const figures = [
    figure("car", { type: "point", at: [3, 3] }),
    figure("cargroup", box(1, 2)),
    figure("ship", box(1, 2), { tags: [{ name: "wet" }] }),
  ];
  expect((await losses(projectWith([["train", "a_leftImg8bit.png"]], figures))).sort()).toEqual([
    "Bounding boxes become polygons with four corners.",
    "Classes that are called like groups of Cityscapes, such as `cargroup`, become the class of one with the tag `crowd`.",
    "Objects of classes without a number in Cityscapes are unlabelled in the label images.",
    "Points are lost.",
    "Tags of objects are lost, except for the tag `crowd` of classes whose objects Cityscapes counts.",
  ]);
});

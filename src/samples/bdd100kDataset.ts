import type { Figure } from "../model/figure.ts";
import { jsonFile, type SampleFile } from "./sampleFile.ts";
import { drawScene, encodeCanvas } from "./scene.ts";

/** What `bdd100kDataset` draws. */
interface Bdd100kDatasetOptions {
  /** One list for each split, or one file for each image. Default `lists`. */
  readonly form?: "lists" | "files";
  /** Images of each split; the last one has no labels. Default `{ train: 3, val: 2 }`. */
  readonly splits?: Readonly<Record<string, number>>;
  readonly seed?: number;
}

type Json = Record<string, unknown>;

const categories = { box: "car", star: "area/drivable", path: "lane/road curb" } as const;

/** Returns a drawn dataset in the layout of BDD100K, in both of its forms. */
export function bdd100kDataset({
  form = "lists",
  splits = { train: 3, val: 2 },
  seed = 1,
}: Bdd100kDatasetOptions = {}): SampleFile[] {
  const files: SampleFile[] = [];
  let drawn = 0;
  for (const [split, count] of Object.entries(splits)) {
    const frames: Json[] = [];
    for (let i = 1; i <= count; i++) {
      const objects = i === count ? 0 : 3;
      const scene = {
        seed: seed * 10_007 + drawn++,
        width: 160,
        height: 90,
        kinds: ["box", "star", "path"],
        objects,
      } as const;
      const { canvas, figures } = drawScene(scene);
      const stem = `${split}-${i}`;
      const attributes = { weather: i % 2 === 0 ? "rainy" : "clear", timeofday: "daytime" };
      files.push({ path: `images/100k/${split}/${stem}.png`, bytes: encodeCanvas(canvas) });
      if (form === "lists") {
        frames.push({ name: `${stem}.png`, attributes, timestamp: 10_000, labels: figures.map(labelOfList) });
        continue;
      }
      const frame = { timestamp: 10_000, objects: figures.map(objectOfFile) };
      files.push(jsonFile(`labels/100k/${split}/${stem}.json`, { name: stem, attributes, frames: [frame] }));
    }
    if (form === "lists") files.push(jsonFile(`labels/bdd100k_labels_images_${split}.json`, frames));
  }
  return files;
}

function labelOfList({ class: kind, geometry }: Figure, id: number): Json {
  const poly2d = (vertices: readonly (readonly number[])[], closed: boolean) => ({
    poly2d: [{ vertices, types: "L".repeat(vertices.length), closed }],
  });
  return { ...common(kind, id), ...shapeOf(geometry, poly2d) };
}

function objectOfFile({ class: kind, geometry }: Figure, id: number): Json {
  const poly2d = (vertices: readonly (readonly number[])[]) => ({ poly2d: vertices.map(([x, y]) => [x, y, "L"]) });
  return { ...common(kind, id), ...shapeOf(geometry, poly2d) };
}

function common(kind: string, id: number): Json {
  const category = categories[kind as keyof typeof categories];
  return { category, id, attributes: { occluded: id % 2 === 0, truncated: false, trafficLightColor: "none" } };
}

function shapeOf(
  geometry: Figure["geometry"],
  poly2d: (vertices: readonly (readonly number[])[], closed: boolean) => Json,
): Json {
  switch (geometry.type) {
    case "rectangle":
      return { box2d: { x1: geometry.left, y1: geometry.top, x2: geometry.right, y2: geometry.bottom } };
    case "polygon":
      return poly2d(geometry.rings[0] ?? [], true);
    case "polyline":
      return poly2d(geometry.points, false);
    default:
      throw new Error(`BDD100K has no ${geometry.type}.`);
  }
}

import { decodeMask } from "../formats/codecs/bitmap.ts";
import { countsToText, rleFromMask } from "../formats/codecs/rle.ts";
import type { Figure } from "../model/figure.ts";
import type { Ring } from "../model/geometry.ts";
import { outlineOf } from "./outlines.ts";
import { jsonFile, type SampleFile } from "./sampleFile.ts";
import { drawScene, encodeCanvas, type SceneKind } from "./scene.ts";

/** Where tools put the JSON and the images: the original, Roboflow, one JSON beside a folder of images. */
export type CocoLayout = "canonical" | "roboflow" | "single";

interface CocoDatasetOptions {
  readonly layout?: CocoLayout;
  /** How many images in each split. Default `{train: 3, val: 2}`. */
  readonly splits?: Readonly<Record<string, number>>;
  readonly seed?: number;
  /** What is on the images; default boxes, polygons, masks and key points. */
  readonly kinds?: readonly SceneKind[];
}

type Json = Record<string, unknown>;

const size = { width: 160, height: 120 };
/** Ids with gaps, one of them 0: they are names and no places in a list. */
const categoryIds: Partial<Record<SceneKind, number>> = { box: 0, star: 7, blob: 90, kite: 3 };
const keypoints = ["top", "right", "bottom", "left"];

/** A COCO dataset with drawn images. The last image of every split is listed and has no annotation. Image names repeat in every split. */
export function cocoDataset(options: CocoDatasetOptions = {}): SampleFile[] {
  const {
    layout = "canonical",
    splits = { train: 3, val: 2 },
    seed = 1,
    kinds = ["box", "star", "blob", "kite"],
  } = options;
  const files: SampleFile[] = [];
  const all: { images: Json[]; annotations: Json[] } = { images: [], annotations: [] };
  let drawn = 0;
  for (const [split, count] of Object.entries(splits)) {
    const images: Json[] = layout === "single" ? all.images : [];
    const annotations: Json[] = layout === "single" ? all.annotations : [];
    for (let i = 1; i <= count; i++) {
      const scene = { seed: seed * 10_007 + drawn++, ...size, kinds, objects: i === count ? 0 : 4 };
      const { canvas, figures } = drawScene(scene);
      const name = layout === "single" ? `${split}/photo${i}.png` : `photo${i}.png`;
      const id = 5 + 7 * images.length;
      files.push({ path: `${imageFolder(layout, split)}${name}`, bytes: encodeCanvas(canvas) });
      images.push({ id, file_name: name, ...size, license: 1, date_captured: "2024-05-01" });
      for (const figure of figures) {
        annotations.push({ id: annotations.length + 1, image_id: id, ...annotationOf(figure, kinds) });
      }
    }
    if (layout !== "single") files.push(jsonFile(jsonPath(layout, split), document(images, annotations, kinds)));
  }
  if (layout === "single") files.push(jsonFile("annotations.json", document(all.images, all.annotations, kinds)));
  return files;
}

function imageFolder(layout: CocoLayout, split: string): string {
  return layout === "canonical" ? `images/${split}/` : layout === "roboflow" ? `${split}/` : "images/";
}

function jsonPath(layout: CocoLayout, split: string): string {
  return layout === "roboflow" ? `${split}/_annotations.coco.json` : `annotations/instances_${split}.json`;
}

function document(images: readonly Json[], annotations: readonly Json[], kinds: readonly SceneKind[]): Json {
  const categories = kinds.map((kind) => ({
    id: categoryIds[kind],
    name: kind,
    supercategory: "shapes",
    ...(kind === "kite" && {
      keypoints,
      skeleton: [
        [1, 2],
        [2, 3],
        [3, 4],
        [4, 1],
      ],
    }),
  }));
  return { info: { year: 2024 }, licenses: [{ id: 1, name: "CC0" }], images, annotations, categories };
}

function annotationOf({ class: title, geometry }: Figure, kinds: readonly SceneKind[]): Json {
  const category_id = categoryIds[kinds.find((kind) => kind === title) ?? "box"];
  switch (geometry.type) {
    case "rectangle": {
      const { left, top, right, bottom } = geometry;
      return {
        category_id,
        segmentation: [],
        ...box([
          [left, top],
          [right, bottom],
        ]),
        iscrowd: 0,
      };
    }
    case "polygon":
      return { category_id, segmentation: [outlineOf(geometry).flat()], ...box(outlineOf(geometry)), iscrowd: 0 };
    case "bitmap": {
      const mask = decodeMask(geometry.data);
      const rle = rleFromMask(mask, geometry.origin[0], geometry.origin[1], size);
      const corner: [number, number] = [geometry.origin[0] + mask.width, geometry.origin[1] + mask.height];
      const counts = mask.width % 2 === 0 ? rle.counts : countsToText(rle.counts);
      return {
        category_id,
        segmentation: { size: [size.height, size.width], counts },
        ...box([geometry.origin, corner]),
        iscrowd: 1,
      };
    }
    case "graph": {
      const nodes = geometry.nodes.map((node) => node.at);
      return { category_id, keypoints: nodes.flatMap(([x, y]) => [x, y, 2]), num_keypoints: nodes.length };
    }
    default:
      throw new Error(`COCO has no ${geometry.type}.`);
  }
}

function box(points: Ring): { bbox: number[]; area: number } {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [width, height] = [Math.max(...xs) - left, Math.max(...ys) - top];
  return { bbox: [left, top, width, height], area: width * height };
}

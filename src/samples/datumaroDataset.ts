import { decodeMask } from "../formats/codecs/bitmap.ts";
import { countsToText, rleFromMask } from "../formats/codecs/rle.ts";
import type { Figure } from "../model/figure.ts";
import { outlineOf } from "./outlines.ts";
import { jsonFile, type SampleFile } from "./sampleFile.ts";
import { drawScene, encodeCanvas, type SceneKind } from "./scene.ts";

interface DatumaroDatasetOptions {
  /** How many images in each subset; the last of each has no annotation. Default `{train: 3, val: 2}`. */
  readonly subsets?: Readonly<Record<string, number>>;
  readonly seed?: number;
}

type Json = Record<string, unknown>;

const kinds: readonly SceneKind[] = ["box", "star", "blob", "kite", "path", "dot"];
const size = { width: 160, height: 120 };

/** A Datumaro dataset with drawn images: a JSON for each subset, images in a folder for each. Image names repeat in every subset. */
export function datumaroDataset({
  subsets = { train: 3, val: 2 },
  seed = 1,
}: DatumaroDatasetOptions = {}): SampleFile[] {
  const files: SampleFile[] = [];
  let drawn = 0;
  for (const [subset, count] of Object.entries(subsets)) {
    const items: Json[] = [];
    for (let i = 1; i <= count; i++) {
      const objects = i === count ? 0 : 6;
      const { canvas, figures } = drawScene({ seed: seed * 10_007 + drawn++, ...size, kinds, objects });
      const path = `photo${i}.png`;
      files.push({ path: `images/${subset}/${path}`, bytes: encodeCanvas(canvas) });
      const annotations = figures.map((figure, id) => ({ id, attributes: {}, group: 0, ...annotationOf(figure) }));
      items.push({ id: `photo${i}`, annotations, image: { path, size: [size.height, size.width] } });
    }
    const labels = kinds.map((name) => ({ name, parent: "", attributes: [] }));
    const points = {
      items: [{ label_id: kinds.indexOf("kite"), labels: ["top", "right", "bottom", "left"], joints: [[1, 2]] }],
    };
    const categories = { label: { labels, attributes: [] }, points };
    files.push(
      jsonFile(`annotations/${subset}.json`, { dm_format_version: "1.0", media_type: 2, infos: {}, categories, items }),
    );
  }
  return files;
}

function annotationOf({ class: title, geometry }: Figure): Json {
  const label = { label_id: kinds.indexOf(title as SceneKind), z_order: 0 };
  switch (geometry.type) {
    case "rectangle": {
      const { left, top, right, bottom } = geometry;
      return { ...label, type: "bbox", bbox: [left, top, right - left, bottom - top] };
    }
    case "polygon":
      return { ...label, type: "polygon", points: outlineOf(geometry).flat() };
    case "polyline":
      return { ...label, type: "polyline", points: geometry.points.flat() };
    case "point":
      return { ...label, type: "points", points: geometry.at, visibility: [2] };
    case "graph": {
      const points = geometry.nodes.flatMap((node) => node.at);
      return { ...label, type: "points", points, visibility: geometry.nodes.map(() => 2) };
    }
    case "bitmap": {
      const rle = rleFromMask(decodeMask(geometry.data), geometry.origin[0], geometry.origin[1], size);
      return { ...label, type: "mask", rle: { counts: countsToText(rle.counts), size: [size.height, size.width] } };
    }
    default:
      throw new Error(`Datumaro has no ${geometry.type}.`);
  }
}

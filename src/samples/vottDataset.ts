import type { Figure } from "../model/figure.ts";
import { outlineOf } from "./outlines.ts";
import { jsonFile, type SampleFile } from "./sampleFile.ts";
import { drawScene, encodeCanvas, kindColors, type SceneKind } from "./scene.ts";

interface VottDatasetOptions {
  /**
   * One JSON with all assets, a project and a file for each asset as VoTT saves them, or one JSON with the frames of a folder as VoTT 1 saves
   * it. Default `export`.
   */
  readonly form?: "export" | "assets" | "frames";
  /** How many images; the one before the last is labelled and has no objects, the last is not labelled. Default 4. */
  readonly images?: number;
  readonly seed?: number;
}

type Json = Record<string, unknown>;

const size = { width: 160, height: 120 };
const kinds: readonly SceneKind[] = ["box", "star", "path", "dot"];

/** A project of VoTT with drawn images. */
export function vottDataset({ form = "export", images = 4, seed = 1 }: VottDatasetOptions = {}): SampleFile[] {
  const files: SampleFile[] = [];
  const assets: Json[] = [];
  const frames: Record<string, Json[]> = {};
  for (let i = 1; i <= images; i++) {
    const objects = i < images - 1 ? 4 : 0;
    const { canvas, figures } = drawScene({ seed: seed * 10_007 + i, ...size, kinds, objects });
    const name = `photo${i}.png`;
    files.push({ path: form === "frames" ? `drawn/${name}` : name, bytes: encodeCanvas(canvas) });
    if (i < images) frames[name] = figures.map(regionOf).map(regionOfFrame);
    const state = i === images ? 0 : objects > 0 ? 2 : 1;
    const path = `file:C:/Users/me/drawn/${encodeURIComponent(name)}`;
    const asset = { format: "png", id: `asset${i}`, name, path, size, state, type: 1 };
    assets.push({ asset, regions: figures.map(regionOf), version: "2.2.0" });
  }
  const tags = kinds.map((name) => ({ name, color: kindColors[name] }));
  const project = {
    name: "drawn",
    tags,
    id: "0OPxbBiQE",
    version: "2.2.0",
    videoSettings: { frameExtractionRate: 15 },
  };
  const idOf = ({ asset }: Json) => (asset as { id: string }).id;
  if (form === "frames") {
    const more = { framerate: "1", suggestiontype: "track", scd: false, visitedFrames: Object.keys(frames) };
    const colors = tags.map(({ color }) => color);
    return [...files, jsonFile("drawn.json", { frames, ...more, inputTags: kinds.join(","), tag_colors: colors })];
  }
  if (form === "export") {
    const byId = Object.fromEntries(assets.map((asset) => [idOf(asset), asset]));
    return [...files, jsonFile("drawn-export.json", { ...project, assets: byId })];
  }
  const index = Object.fromEntries(assets.map((asset) => [idOf(asset), asset.asset]));
  files.push(jsonFile("drawn.vott", { ...project, assets: index }));
  return [...files, ...assets.map((asset) => jsonFile(`${idOf(asset)}-asset.json`, asset))];
}

/** Returns a region as VoTT 1 saves it: in pixels of a view that has half the size of the image. */
function regionOfFrame(region: Json, i: number): Json {
  const { left, top, width, height } = region.boundingBox as Record<"left" | "top" | "width" | "height", number>;
  const [x1, y1, x2, y2] = [left, top, left + width, top + height].map((side) => side / 2);
  const box = { x1, y1, x2, y2 };
  const points = (region.points as { x: number; y: number }[]).map(({ x, y }) => ({ x: x / 2, y: y / 2 }));
  const view = { width: size.width / 2, height: size.height / 2 };
  const type = String(region.type).replace(/(?<=.).*/, (rest) => rest.toLowerCase());
  return { ...box, ...view, box, points, UID: `uid${i}`, id: i, type, tags: region.tags, name: i + 1 };
}

function regionOf({ class: title, geometry }: Figure, i: number): Json {
  const region = (type: string, points: readonly (readonly [number, number])[]) => {
    const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
    const [left, top] = [Math.min(...xs), Math.min(...ys)];
    const boundingBox = { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
    return { id: `region${i}`, type, tags: [title], boundingBox, points: points.map(([x, y]) => ({ x, y })) };
  };
  switch (geometry.type) {
    case "rectangle": {
      const { left, top, right, bottom } = geometry;
      const corners = [
        [left, top],
        [right, top],
        [right, bottom],
        [left, bottom],
      ] as const;
      return region("RECTANGLE", corners);
    }
    case "polygon":
      return region("POLYGON", outlineOf(geometry));
    case "polyline":
      return region("POLYLINE", geometry.points);
    case "point":
      return region("POINT", [geometry.at]);
    default:
      throw new Error(`VoTT has no ${geometry.type}.`);
  }
}

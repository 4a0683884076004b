import type { Figure } from "../../../model/figure.ts";
import type { Geometry, Ring } from "../../../model/geometry.ts";
import type { Tag } from "../../../model/tag.ts";
import type { Mask } from "../../codecs/bitmap.ts";
import { countsToText, type Rle, rleArea, rleFromMask } from "../../codecs/rle.ts";
import { pixelMask } from "../../geometry/pixelMask.ts";
import { cornersOf, extent, type Size } from "../../geometry/rules.ts";
import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import { POINT } from "./planExport.ts";

/** Figures that become one annotation: a shape, key points, or both. */
export interface AnnotationFigures {
  readonly shape?: Figure;
  readonly graph?: Figure;
}

/** Pairs the figures of an image: key points go with the shape of the same group and class. What COCO cannot hold is not among them. */
export function pairFigures(figures: readonly Figure[]): AnnotationFigures[] {
  const graphs = new Map<string, Figure>();
  for (const figure of figures) {
    if (figure.geometry.type === "graph" && figure.group !== undefined) graphs.set(groupKey(figure), figure);
  }
  const graphOf = new Map<Figure, Figure>();
  for (const shape of figures) {
    const { type } = shape.geometry;
    if (type === "graph" || type === "point" || isLost(shape.geometry) || shape.group === undefined) continue;
    const graph = graphs.get(groupKey(shape));
    if (graph === undefined) continue;
    graphOf.set(shape, graph);
    graphs.delete(groupKey(shape));
  }
  const paired = new Set(graphOf.values());
  return figures.flatMap((figure): AnnotationFigures[] => {
    if (isLost(figure.geometry) || paired.has(figure)) return [];
    if (figure.geometry.type === "graph") return [{ graph: figure }];
    const graph = graphOf.get(figure);
    return [{ shape: figure, ...(graph && { graph }) }];
  });
}

/** True for a geometry that COCO has no way to write. */
export function isLost(geometry: Geometry): boolean {
  return geometry.type === "polyline" || geometry.type === "other";
}

/** True for a tag that a reader would take for the angle of a turned box, as CVAT writes it. */
export function isTurn({ name, value }: Tag): boolean {
  return name === "rotation" && typeof value === "number";
}

/** True for a turned box that lies like any other, which readers take for one. */
export function isUpright({ angle }: { readonly angle: number }): boolean {
  return ((angle * 180) / Math.PI) % 360 === 0;
}

/** The fields of an annotation that say what is where. `size` is the picture that the coordinates lie on. */
export function annotationFields(
  { shape, graph }: AnnotationFigures,
  names: readonly string[],
  size: Size | undefined,
): JsonObject {
  const main = shape ?? graph!;
  const isCrowd = main.tags.some((tag) => tag.name === "crowd");
  const attributes = attributesOf(main.tags.filter((tag) => tag.name !== "crowd" && !isTurn(tag)));
  const kept = isJsonObject(main.extra?.coco) ? main.extra.coco : {};
  return {
    ...kept,
    iscrowd: isCrowd ? 1 : 0,
    ...shapeFields(shape?.geometry, size),
    ...keypointFields(graph?.geometry ?? shape?.geometry, names),
    ...rotationField(shape?.geometry, attributes),
    ...(main.description !== undefined && main.description !== "" && { caption: main.description }),
  };
}

/** Tags as attributes; one without a value is true. */
export function attributesOf(tags: readonly Tag[]): JsonObject | undefined {
  if (tags.length === 0) return undefined;
  return Object.fromEntries(tags.map((tag) => [tag.name, tag.value ?? true]));
}

function groupKey(figure: Figure): string {
  return JSON.stringify([figure.group, figure.class]);
}

function shapeFields(geometry: Geometry | undefined, size: Size | undefined): JsonObject {
  switch (geometry?.type) {
    case "rectangle":
      return { segmentation: [], ...boxFields(geometry) };
    case "rotatedRectangle": {
      if (isUpright(geometry)) return { segmentation: [], ...boxFields({ ...geometry, type: "rectangle" }) };
      const corners = cornersOf(geometry);
      return { segmentation: [corners.flat()], ...boxFields(geometry), area: ringArea(corners) };
    }
    case "polygon":
      return polygonFields([geometry.rings], geometry, size);
    case "multipart":
      return polygonFields(geometry.parts, geometry, size);
    case "bitmap": {
      const placed = pixelMask(geometry, size);
      return placed === undefined ? { segmentation: [] } : rleFields(placed.mask, placed.left, placed.top, size);
    }
    default:
      // Key points alone have no box of their own: one would come back as an object.
      return {};
  }
}

function polygonFields(
  parts: readonly (readonly Ring[])[],
  geometry: Extract<Geometry, { type: "polygon" | "multipart" }>,
  size: Size | undefined,
): JsonObject {
  if (parts.some((rings) => rings.length > 1)) {
    // COCO polygons have no holes, its masks do.
    const { mask, left, top } = pixelMask(geometry, size)!;
    return rleFields(mask, left, top, size);
  }
  const rings = parts.map((part) => part[0]!);
  const area = rings.reduce((sum, ring) => sum + ringArea(ring), 0);
  return { segmentation: rings.map((ring) => ring.flat()), ...boxFields(geometry), area };
}

function rleFields(mask: Mask, left: number, top: number, size: Size | undefined): JsonObject {
  const frame = size ?? { width: left + mask.width, height: top + mask.height };
  const rle: Rle = rleFromMask(mask, left, top, frame);
  const bbox = [left, top, Math.min(mask.width, frame.width - left), Math.min(mask.height, frame.height - top)];
  return {
    segmentation: { size: [frame.height, frame.width], counts: countsToText(rle.counts) },
    bbox,
    area: rleArea(rle),
  };
}

function boxFields(geometry: Exclude<Geometry, { type: "bitmap" } | { type: "other" }>): JsonObject {
  const [left, top, right, bottom] = extent(geometry);
  return { bbox: [left, top, right - left, bottom - top], area: (right - left) * (bottom - top) };
}

function keypointFields(geometry: Geometry | undefined, names: readonly string[]): JsonObject {
  const nodes =
    geometry?.type === "graph"
      ? new Map(geometry.nodes.map((node) => [node.id, node]))
      : geometry?.type === "point"
        ? new Map([[POINT, { at: geometry.at, disabled: false }]])
        : undefined;
  if (nodes === undefined) return {};
  const triples = names.map((name) => {
    const node = nodes.get(name);
    return node === undefined ? [0, 0, 0] : [...node.at, node.disabled ? 1 : 2];
  });
  return { keypoints: triples.flat(), num_keypoints: nodes.size };
}

/** As CVAT writes a turned box, beside its corners: so it comes back as what it was. */
function rotationField(geometry: Geometry | undefined, attributes: JsonObject | undefined): JsonObject {
  if (geometry?.type !== "rotatedRectangle" || isUpright(geometry))
    return attributes === undefined ? {} : { attributes };
  return { attributes: { ...attributes, rotation: (geometry.angle * 180) / Math.PI } };
}

function ringArea(ring: Ring): number {
  let twice = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++)
    twice += ring[j]![0] * ring[i]![1] - ring[i]![0] * ring[j]![1];
  return Math.abs(twice) / 2;
}

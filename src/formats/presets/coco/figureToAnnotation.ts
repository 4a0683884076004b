import type { Figure } from "../../../model/figure.ts";
import type { Geometry, Ring } from "../../../model/geometry.ts";
import type { Tag } from "../../../model/tag.ts";
import { confidenceFields } from "../../classes/confidence.ts";
import type { Mask } from "../../codecs/bitmap.ts";
import { countsToText, type Rle, rleArea, rleFromMask } from "../../codecs/rle.ts";
import { mainFigure, type PosedObject, pairKeypoints } from "../../export/pairKeypoints.ts";
import { pixelMask } from "../../geometry/pixelMask.ts";
import { cornersOf, extent, type Size } from "../../geometry/rules.ts";
import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import { drawnFields } from "./drawnGeometry.ts";
import { POINT } from "./planExport.ts";

/** Pairs the figures of an image: keypoints go with the shape of the same group and class. Figures that COCO cannot hold are skipped. */
export function pairFigures(figures: readonly Figure[]): PosedObject[] {
  return pairKeypoints(figures, ({ geometry }) => !isLost(geometry));
}

/** Returns true for a geometry that COCO cannot hold. */
function isLost(geometry: Geometry): boolean {
  return geometry.type === "other";
}

/** Returns true for a tag that readers interpret as the angle of an oriented bounding box, because CVAT writes the angle as such a tag. */
export function isRotation({ name, value }: Tag): boolean {
  return name === "rotation" && typeof value === "number";
}

/** Returns true for an oriented bounding box without an angle, which readers interpret as a box. */
export function isUpright({ angle }: { readonly angle: number }): boolean {
  return ((angle * 180) / Math.PI) % 360 === 0;
}

/** Returns the fields of an annotation except its ids. `size`: of the image, in the pixels that the coordinates belong to. */
export function annotationFields(figures: PosedObject, names: readonly string[], size: Size | undefined): JsonObject {
  const { shape, graph } = figures;
  const main = mainFigure(figures);
  const isCrowd = main.tags.some((tag) => tag.name === "crowd");
  const { fields, others } = confidenceFields(main.tags);
  const attributes = attributesOf(others.filter((tag) => tag.name !== "crowd" && !isRotation(tag)));
  const kept = isJsonObject(main.extra?.coco) ? main.extra.coco : {};
  return {
    ...kept,
    ...fields,
    iscrowd: isCrowd ? 1 : 0,
    ...shapeFields((shape ?? graph).geometry, size),
    ...keypointFields(graph?.geometry ?? shape?.geometry, names),
    ...rotationField(shape?.geometry, attributes),
    ...(main.description !== undefined && main.description !== "" && { caption: main.description }),
  };
}

/** Returns tags as attributes, a tag without a value as `true`. Undefined when there are none. */
export function attributesOf(tags: readonly Tag[]): JsonObject | undefined {
  if (tags.length === 0) return undefined;
  return Object.fromEntries(tags.map((tag) => [tag.name, tag.value ?? true]));
}

function shapeFields(geometry: Geometry, size: Size | undefined): JsonObject {
  switch (geometry.type) {
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
    case "point":
    case "polyline":
    case "graph":
      return drawnFields(geometry, size);
    case "other":
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
    const placed = pixelMask(geometry, size);
    if (placed !== undefined) return rleFields(placed.mask, placed.left, placed.top, size);
  }
  const rings = parts.flatMap((part) => part.slice(0, 1));
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

/** CVAT writes the angle of an oriented bounding box beside its corners, so that it can be read as one again. */
function rotationField(geometry: Geometry | undefined, attributes: JsonObject | undefined): JsonObject {
  if (geometry?.type !== "rotatedRectangle" || isUpright(geometry))
    return attributes === undefined ? {} : { attributes };
  return { attributes: { ...attributes, rotation: (geometry.angle * 180) / Math.PI } };
}

function ringArea(ring: Ring): number {
  let twice = 0;
  let previous = ring.at(-1);
  for (const point of ring) {
    if (previous !== undefined) twice += previous[0] * point[1] - point[0] * previous[1];
    previous = point;
  }
  return Math.abs(twice) / 2;
}

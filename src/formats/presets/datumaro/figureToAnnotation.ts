import type { Figure } from "../../../model/figure.ts";
import type { Geometry, Ring } from "../../../model/geometry.ts";
import type { Tag } from "../../../model/tag.ts";
import { countsToText, rleFromMask } from "../../codecs/rle.ts";
import { type Pixelable, pixelMask } from "../../geometry/pixelMask.ts";
import type { Size } from "../../geometry/rules.ts";
import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import type { ExportPlan } from "./planExport.ts";

/** Shapes that are not drawn and that the format has. */
const CUBOIDS = ["cuboid_2d", "cuboid_3d"];

/** Returns true for a shape that is not drawn and that the format can hold. */
export function isCuboid(geometry: Geometry): boolean {
  return geometry.type === "other" && CUBOIDS.includes(geometry.shape);
}

/** Returns true for an oriented bounding box without an angle, which readers take for a box. */
export function isUpright({ angle }: { readonly angle: number }): boolean {
  return ((angle * 180) / Math.PI) % 360 === 0;
}

/** Returns true for a tag of a box that readers take for its angle. */
export function isRotation({ geometry }: Figure, { name, value }: Tag): boolean {
  const isBox = geometry.type === "rectangle" || geometry.type === "rotatedRectangle";
  return isBox && name === "rotation" && typeof value === "number";
}

/** Returns tags as attributes, a tag without a value as `true`. */
export function attributesOf(tags: readonly Tag[]): JsonObject {
  return Object.fromEntries(tags.map((tag) => [tag.name, tag.value ?? true]));
}

/** Returns the annotation of an object; undefined for one that the format cannot hold. `size`: of the image, in the pixels of the coordinates. */
export function annotationOf(
  figure: Figure,
  id: number,
  groups: ReadonlyMap<string, number>,
  plan: ExportPlan,
  size: Size | undefined,
): JsonObject | undefined {
  const shape = shapeOf(figure.geometry, plan.keypoints.get(figure.class), size);
  if (shape === undefined) return undefined;
  const kept = isJsonObject(figure.extra?.datumaro) ? figure.extra.datumaro : {};
  const tags = figure.tags.filter((tag) => !isRotation(figure, tag));
  return {
    ...kept,
    id,
    attributes: { ...attributesOf(tags), ...rotationOf(figure.geometry) },
    group: (figure.group === undefined ? undefined : groups.get(figure.group)) ?? 0,
    label_id: plan.labelIds.get(figure.class),
    z_order: 0,
    ...shape,
  };
}

/** Datumaro's files have no oriented bounding box. CVAT writes the box before it is rotated, and its angle in degrees as an attribute. */
function rotationOf(geometry: Geometry): JsonObject {
  return geometry.type === "rotatedRectangle" ? { rotation: (geometry.angle * 180) / Math.PI } : {};
}

function shapeOf(geometry: Geometry, names: readonly string[] | undefined, size: Size | undefined) {
  switch (geometry.type) {
    case "rectangle":
    case "rotatedRectangle": {
      const { left, top, right, bottom } = geometry;
      return { type: "bbox", bbox: [left, top, right - left, bottom - top] };
    }
    case "polygon":
      return outlineOf([geometry.rings], geometry, size);
    case "multipart":
      return outlineOf(geometry.parts, geometry, size);
    case "bitmap":
      return maskOf(geometry, size);
    case "polyline":
      return { type: "polyline", points: geometry.points.flat() };
    case "point":
      return { type: "points", points: [...geometry.at], visibility: [2] };
    case "graph":
      return pointsOf(geometry, names ?? []);
    case "other":
      return isCuboid(geometry) ? { ...geometry.raw, type: geometry.shape } : undefined;
  }
}

/** Outlines of the format have no holes and no parts, its masks do. */
function outlineOf(parts: readonly (readonly Ring[])[], geometry: Pixelable, size: Size | undefined) {
  const [outline, ...more] = parts.flat();
  return more.length === 0 ? { type: "polygon", points: (outline ?? []).flat() } : maskOf(geometry, size);
}

function maskOf(geometry: Pixelable, size: Size | undefined): JsonObject | undefined {
  const placed = pixelMask(geometry, size);
  if (placed === undefined) return undefined;
  const { mask, left, top } = placed;
  const frame = size ?? { width: left + mask.width, height: top + mask.height };
  const { counts } = rleFromMask(mask, left, top, frame);
  return { type: "mask", rle: { counts: countsToText(counts), size: [frame.height, frame.width] } };
}

function pointsOf({ nodes }: Extract<Geometry, { type: "graph" }>, names: readonly string[]): JsonObject {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const all = names.map((name) => byId.get(name));
  return {
    type: "points",
    points: all.flatMap((node) => node?.at ?? [0, 0]),
    visibility: all.map((node) => (node === undefined ? 0 : node.disabled ? 1 : 2)),
  };
}

import { type Geometry, geometry as geometrySchema } from "../../../model/geometry.ts";
import { extent, type Size } from "../../geometry/rules.ts";
import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";

/** Geometries that COCO has no field for, or that it holds only beside a box: points, polylines and keypoints without a shape. */
type DrawnGeometry = Extract<Geometry, { type: "point" } | { type: "polyline" } | { type: "graph" }>;

/** How far, in pixels, a box may differ from the one that belongs to the geometry: the rounding of tools that write the file again. */
const TOLERANCE_PIXELS = 0.01;

/**
 * Returns the fields of an annotation for such a geometry. Trainers need a box with an area, so a side without a length becomes one pixel.
 * Our reader finds the geometry in `dropset_geometry`; for keypoints the type alone, because they have a field of their own.
 */
export function drawnFields(geometry: DrawnGeometry, size: Size | undefined): JsonObject {
  const bbox = boxAround(geometry, size);
  return {
    segmentation: [],
    bbox,
    area: bbox[2] * bbox[3],
    dropset_geometry: geometry.type === "graph" ? { type: "graph" } : geometry,
  };
}

/**
 * Returns the point or polyline that our own export kept in an annotation; undefined for another annotation, and for one whose box was
 * changed since.
 */
export function keptGeometry(json: JsonObject, size: Size | undefined): Geometry | undefined {
  // Hardly any file has the field, and a schema that refuses makes an error for each annotation.
  if (json.dropset_geometry === undefined) return undefined;
  const kept = geometrySchema.safeParse(json.dropset_geometry);
  if (!kept.success || (kept.data.type !== "point" && kept.data.type !== "polyline")) return undefined;
  return isBoxOf(json.bbox, kept.data, size) ? kept.data : undefined;
}

/** Returns true when the box of an annotation is only the one that our own export drew around its keypoints. */
export function isBoxOfKeypoints(json: JsonObject, graph: Geometry | undefined, size: Size | undefined): boolean {
  const { dropset_geometry: kept } = json;
  return isJsonObject(kept) && kept.type === "graph" && graph?.type === "graph" && isBoxOf(json.bbox, graph, size);
}

function isBoxOf(bbox: unknown, geometry: DrawnGeometry, size: Size | undefined): boolean {
  if (!Array.isArray(bbox)) return false;
  return boxAround(geometry, size).every((value, i) => Math.abs(value - Number(bbox[i])) <= TOLERANCE_PIXELS);
}

function boxAround(geometry: DrawnGeometry, size: Size | undefined): [number, number, number, number] {
  const [left, top, right, bottom] = extent(geometry);
  const [x, width] = side(left, right, size?.width);
  const [y, height] = side(top, bottom, size?.height);
  return [x, y, width, height];
}

/** Returns the beginning and length of a side, at least one pixel and inside the image. */
function side(from: number, to: number, whole = Number.POSITIVE_INFINITY): [number, number] {
  if (to > from) return [from, to - from];
  return [Math.max(0, Math.min(from - 0.5, whole - 1)), 1];
}

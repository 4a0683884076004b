import type { Geometry, Point } from "../../../model/geometry.ts";
import { count } from "../../../model/plural.ts";
import { bitmapFromRle } from "../../codecs/bitmapFromRle.ts";
import { ellipseRing } from "../../geometry/ellipse.ts";
import { keypointName } from "../../geometry/graphTemplate.ts";
import { type BoxSides, orientedBoxGeometry } from "../../geometry/orientedBox.ts";
import type { Size } from "../../geometry/rules.ts";
import type { Finding } from "../../report/finding.ts";
import { finiteNumber, isJsonObject, type JsonObject, otherFields } from "../../text/jsonValue.ts";

/** Corners of the polygon that an ellipse becomes. */
const ELLIPSE_CORNERS = 36;
const SKIPPED = "The object is skipped.";

/** What reads the geometry of one type. */
type GeometryReader = (annotation: JsonObject, context: GeometryContext) => Geometry | undefined;

/** What reading the geometry of an annotation depends on. */
interface GeometryContext {
  /** Names of the keypoints of its label. */
  readonly keypoints: readonly string[];
  /** The size in pixels that its coordinates belong to. */
  readonly frame: Size | undefined;
  /** Takes what is wrong with the geometry. */
  readonly findings: Finding[];
}

const readers: Readonly<Record<string, GeometryReader>> = {
  bbox: readBox,
  rotated_bbox: readRotatedBox,
  mask: readMask,
  cuboid_2d: readCuboid,
  cuboid_3d: readCuboid,
  skeleton: readSkeleton,
  polygon: readPolygon,
  polyline: readPolyline,
  ellipse: readEllipse,
  points: readPoints,
};

/** Returns the geometry of an annotation; undefined when it cannot be read, with the reason in `context.findings`. */
export function readGeometry(annotation: JsonObject, context: GeometryContext): Geometry | undefined {
  const { type } = annotation;
  if (typeof type === "string" && Object.hasOwn(readers, type)) return readers[type]?.(annotation, context);
  if (pointPairs(annotation.points) === undefined) return broken(context, notPairs(type));
  const message = `Annotations of the type ${JSON.stringify(type)} are not supported.`;
  context.findings.push({ code: "geometry_unknown", severity: "warning", message, action: SKIPPED });
  return undefined;
}

/** Returns the angle in degrees that CVAT stores as an attribute of a box. */
export function rotationOf(attributes: unknown): number | undefined {
  return finiteNumber(isJsonObject(attributes) ? attributes.rotation : undefined);
}

/** Returns a list of finite numbers; undefined for anything else. */
export function numbersFrom(value: unknown): number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const list = value.map(finiteNumber);
  return list.every((number) => number !== undefined) ? list : undefined;
}

function readBox({ bbox, attributes }: JsonObject, context: GeometryContext): Geometry | undefined {
  const [x, y, w, h] = numbersFrom(bbox) ?? [];
  if (x === undefined || y === undefined || w === undefined || h === undefined) {
    return broken(context, "The bounding box is not a list of four numbers.");
  }
  return orientedBoxGeometry(sidesFrom(x, y, w, h), rotationOf(attributes));
}

function readRotatedBox(annotation: JsonObject, context: GeometryContext): Geometry | undefined {
  const { bbox, rotated_bbox, points, cx, cy, w: ownWidth, h: ownHeight, r } = annotation;
  const lists = [bbox, rotated_bbox, points, [cx, cy, ownWidth, ownHeight, r]].map(numbersFrom);
  const [x, y, w, h, degrees] = lists.find((list) => list?.length === 5) ?? [];
  if (x === undefined || y === undefined || w === undefined || h === undefined || degrees === undefined) {
    const message = "The oriented bounding box is not a list of five numbers: centre x and y, width, height, degrees.";
    return broken(context, message);
  }
  return orientedBoxGeometry(sidesFrom(x - w / 2, y - h / 2, w, h), degrees);
}

function readMask({ rle }: JsonObject, context: GeometryContext): Geometry | undefined {
  if (!isJsonObject(rle)) return broken(context, "The mask has no run lengths.");
  return bitmapFromRle(rle, context.frame, context.findings, SKIPPED);
}

/** Cuboids are stored and not drawn, so their fields are kept unchanged. */
function readCuboid(annotation: JsonObject): Geometry {
  const ownFields = new Set(["id", "type", "attributes", "group", "label_id", "z_order"]);
  return { type: "other", shape: String(annotation.type), raw: otherFields(annotation, ownFields) ?? {} };
}

/** The numbers of a skeleton are x, y and visibility of each point. */
function readSkeleton(annotation: JsonObject, context: GeometryContext): Geometry | undefined {
  const numbers = numbersFrom(annotation.points);
  if (numbers === undefined || numbers.length % 3 !== 0) {
    if (pointPairs(numbers) === undefined) return broken(context, notPairs("skeleton"));
    context.findings.push({
      code: "geometry_unknown",
      severity: "warning",
      message: "The points of a skeleton are not triples of x, y and visibility.",
      action: SKIPPED,
    });
    return undefined;
  }
  const points: Point[] = [];
  const visibility: number[] = [];
  for (const [x, y, visible] of groupsOf(numbers, 3)) {
    if (x === undefined || y === undefined || visible === undefined) break;
    points.push([x, y]);
    visibility.push(visible);
  }
  const geometry = pointsGeometry(points, visibility, context.keypoints);
  return geometry ?? broken(context, "No point of the skeleton is labelled.");
}

function readPolygon({ points }: JsonObject, context: GeometryContext): Geometry | undefined {
  const ring = pointPairs(points);
  if (ring === undefined) return broken(context, notPairs("polygon"));
  return ring.length < 3 ? broken(context, tooFew("polygon", ring, 3)) : { type: "polygon", rings: [ring] };
}

function readPolyline({ points }: JsonObject, context: GeometryContext): Geometry | undefined {
  const line = pointPairs(points);
  if (line === undefined) return broken(context, notPairs("polyline"));
  return line.length < 2 ? broken(context, tooFew("polyline", line, 2)) : { type: "polyline", points: line };
}

/** The points of an ellipse are two corners of its bounding box. */
function readEllipse({ points }: JsonObject, context: GeometryContext): Geometry | undefined {
  const corners = pointPairs(points);
  if (corners === undefined) return broken(context, notPairs("ellipse"));
  const [first, second] = corners;
  if (first === undefined || second === undefined) return broken(context, tooFew("ellipse", corners, 2));
  const center: Point = [(first[0] + second[0]) / 2, (first[1] + second[1]) / 2];
  const radii: Point = [(second[0] - first[0]) / 2, (second[1] - first[1]) / 2];
  return { type: "polygon", rings: [ellipseRing({ center, radii }, ELLIPSE_CORNERS)] };
}

function readPoints({ points, visibility }: JsonObject, context: GeometryContext): Geometry | undefined {
  const list = pointPairs(points);
  if (list === undefined) return broken(context, notPairs("points"));
  return pointsGeometry(list, numbersFrom(visibility) ?? [], context.keypoints);
}

/** One visible point without a name is a point, others are a graph. Visibility 0 is not labelled, 1 hidden, 2 visible. */
function pointsGeometry(
  points: readonly Point[],
  visibility: readonly number[],
  names: readonly string[],
): Geometry | undefined {
  const [first, ...more] = points;
  if (first !== undefined && more.length === 0 && names.length === 0 && (visibility[0] ?? 2) === 2) {
    return { type: "point", at: first };
  }
  const nodes = points.flatMap((at, i) => {
    if (visibility[i] === 0) return [];
    return [{ id: keypointName(names, i), at, ...(visibility[i] === 1 && { disabled: true }) }];
  });
  return nodes.length === 0 ? undefined : { type: "graph", nodes };
}

/** Returns the sides of a box whose width and height may be negative. */
function sidesFrom(x: number, y: number, w: number, h: number): BoxSides {
  return { left: Math.min(x, x + w), top: Math.min(y, y + h), right: Math.max(x, x + w), bottom: Math.max(y, y + h) };
}

/** Returns points from `[x1, y1, x2, y2, ...]`; undefined for anything else. */
function pointPairs(value: unknown): Point[] | undefined {
  const numbers = numbersFrom(value);
  if (numbers === undefined || numbers.length % 2 === 1) return undefined;
  return groupsOf(numbers, 2).flatMap(([x, y]): Point[] => (x === undefined || y === undefined ? [] : [[x, y]]));
}

function groupsOf(numbers: readonly number[], size: number): number[][] {
  return Array.from({ length: Math.floor(numbers.length / size) }, (_, i) => numbers.slice(size * i, size * (i + 1)));
}

function broken({ findings }: GeometryContext, message: string): undefined {
  findings.push({ code: "geometry_broken", severity: "warning", message, action: SKIPPED });
}

function notPairs(type: unknown): string {
  return `The points of the annotation (type ${JSON.stringify(type)}) are not pairs of numbers.`;
}

function tooFew(name: string, points: readonly Point[], needed: number): string {
  return `The ${name} has ${count(points.length, "point")}; it needs ${needed}.`;
}

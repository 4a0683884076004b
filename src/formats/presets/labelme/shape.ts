import type { Figure } from "../../../model/figure.ts";
import type { Geometry, Point } from "../../../model/geometry.ts";
import { count } from "../../../model/plural.ts";
import { type Failed, failure, type Result, success } from "../../../model/result.ts";
import type { Tag } from "../../../model/tag.ts";
import { attributeTags } from "../../classes/attributeTags.ts";
import { UNNAMED_CLASS } from "../../classes/classNames.ts";
import { confidenceTags } from "../../classes/confidence.ts";
import { fromBase64 } from "../../codecs/base64.ts";
import { encodeMask } from "../../codecs/bitmap.ts";
import { decodePng, PngError } from "../../codecs/png.ts";
import { ellipseRing } from "../../geometry/ellipse.ts";
import { brokenGeometry, pointsOf, polygonFrom } from "../../geometry/pointList.ts";
import { rectangleFromQuad } from "../../geometry/quadRectangle.ts";
import type { Finding } from "../../report/finding.ts";
import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import { isEmptyField, SHAPE_FIELDS } from "./fields.ts";

/** Corners of the polygon that a circle becomes. */
const CIRCLE_POINTS = 36;

/** An object, and a finding about it. */
interface FigureOfShape {
  readonly figure: Figure;
  readonly finding?: Finding;
}

/** Returns the object of a shape. */
export function figureFromShape(shape: unknown): Result<FigureOfShape, Finding> {
  if (!isJsonObject(shape)) {
    const message = "The shape is not a JSON object.";
    return failure({ code: "shape_broken", severity: "warning", message, action: "The object is skipped." });
  }
  const geometry = geometryOf(shape);
  if (!geometry.ok) return geometry;
  const { label, group_id: group, description } = shape;
  const tags = tagsOf(shape);
  const extra = Object.entries(shape).filter(([key, value]) => !SHAPE_FIELDS.has(key) && !isEmptyField(value));
  if (shape.shape_type === "circle") extra.push(["circle", shape.points]);
  if (shape.shape_type === "cuboid") extra.push(["shape_type", "cuboid"]);
  const figure: Figure = {
    class: typeof label === "string" ? label : String(label ?? UNNAMED_CLASS),
    geometry: geometry.value,
    tags,
    ...(typeof description === "string" && description !== "" && { description }),
    ...((typeof group === "number" || (typeof group === "string" && group !== "")) && { group: String(group) }),
    ...(extra.length > 0 && { extra: Object.fromEntries(extra) }),
  };
  if (typeof label === "string") return success({ figure });
  const action = `Its class is named ${JSON.stringify(figure.class)}.`;
  return success({ figure, finding: { code: "class_missing", message: "The shape has no label.", action } });
}

/** Returns what a shape states besides its geometry: flags, X-AnyLabeling's attributes, tags and score. */
function tagsOf(shape: JsonObject): Tag[] {
  const tags = flagTags(shape.flags);
  const isDifficult = shape.difficult === true || shape.difficult === "true";
  if (isDifficult && !tags.some(({ name }) => name === "difficult")) tags.push({ name: "difficult" });
  const attributes = attributeTags(shape.attributes).filter(({ value }) => value !== "");
  for (const tag of [...attributes, ...wordTags(shape.tags)]) {
    if (!tags.some(({ name }) => name === tag.name)) tags.push(tag);
  }
  tags.push(...confidenceTags(shape, tags));
  return tags;
}

/** Returns a list of words as tags without a value, and an object as attributes. */
export function wordTags(tags: unknown): Tag[] {
  if (!Array.isArray(tags)) return attributeTags(tags).filter(({ value }) => value !== "");
  return tags.flatMap((name) => (typeof name === "string" && name.trim() !== "" ? [{ name: name.trim() }] : []));
}

/** Returns flags as tags: true is a tag without a value, texts and numbers are values. */
export function flagTags(flags: unknown): Tag[] {
  if (!isJsonObject(flags)) return [];
  return Object.entries(flags).flatMap(([name, value]): Tag[] => {
    if (value === true) return [{ name }];
    if (typeof value === "string" && value !== "") return [{ name, value }];
    return typeof value === "number" && Number.isFinite(value) ? [{ name, value }] : [];
  });
}

function geometryOf(shape: JsonObject): Result<Geometry, Finding> {
  const points = pointsOf(shape.points);
  if (points === undefined) return brokenGeometry("The points are not a list of [x, y] pairs of numbers.");
  const type = shape.shape_type ?? "polygon";
  switch (type) {
    case "polygon":
      return polygonFrom(points);
    case "quadrilateral":
      return points.length === 4 ? polygonFrom(points) : wrongCount(String(type), points, "4");
    case "rectangle":
    case "rotation":
    case "oriented_rectangle":
      return rectangle(String(type), points);
    case "circle":
      return circle(points);
    case "line":
    case "linestrip":
    case "polyline":
      return points.length >= 2 ? success({ type: "polyline", points }) : wrongCount("polyline", points, "at least 2");
    case "point":
    case "points":
      return pointOrPoints(points);
    case "cuboid":
      return points.length === 8 ? pointOrPoints(points) : wrongCount("cuboid", points, "8");
    case "mask":
      return maskOf(shape.mask, points[0]);
    default: {
      const message = `The shape type ${JSON.stringify(String(type).slice(0, 40))} is not known.`;
      return failure({ code: "unsupported_geometry", message, action: "The object is skipped." });
    }
  }
}

function wrongCount(type: string, points: readonly Point[], needed: string): Failed<Finding> {
  return brokenGeometry(`The ${type} has ${count(points.length, "point")}; it needs ${needed}.`);
}

function rectangle(type: string, points: readonly Point[]): Result<Geometry, Finding> {
  const [a, b, c, d] = points;
  if (points.length === 4 && a && b && c && d) return success(quad(a, b, c, d));
  if (points.length === 2 && type === "rectangle") return success(boxAround(points));
  return wrongCount(type, points, type === "rectangle" ? "2 or 4" : "4");
}

function circle(points: readonly Point[]): Result<Geometry, Finding> {
  const [center, rim] = points;
  if (points.length !== 2 || center === undefined || rim === undefined) return wrongCount("circle", points, "2");
  const radius = Math.hypot(rim[0] - center[0], rim[1] - center[1]);
  return success({ type: "polygon", rings: [ellipseRing({ center, radii: [radius, radius] }, CIRCLE_POINTS)] });
}

function pointOrPoints(points: readonly Point[]): Result<Geometry, Finding> {
  const [first, ...more] = points;
  if (first === undefined) return wrongCount("point", points, "at least 1");
  if (more.length === 0) return success({ type: "point", at: first });
  return success({ type: "graph", nodes: points.map((at, i) => ({ id: String(i + 1), at })) });
}

function boxAround(points: readonly Point[]): Geometry {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return {
    type: "rectangle",
    left: Math.min(...xs),
    top: Math.min(...ys),
    right: Math.max(...xs),
    bottom: Math.max(...ys),
  };
}

/** Returns four corners as a box when the sides are parallel to those of the image, as an oriented bounding box when they are rectangular, otherwise as a polygon. */
function quad(a: Point, b: Point, c: Point, d: Point): Geometry {
  const isAcross = a[1] === b[1] && c[1] === d[1] && a[0] === d[0] && b[0] === c[0];
  const isDown = a[0] === b[0] && c[0] === d[0] && a[1] === d[1] && b[1] === c[1];
  if (isAcross || isDown) return boxAround([a, c]);
  return rectangleFromQuad([a, b, c, d]) ?? { type: "polygon", rings: [[a, b, c, d]] };
}

/** Reads a mask: a PNG in base64 whose first pixel is at the first point. */
function maskOf(data: unknown, origin: Point | undefined): Result<Geometry, Finding> {
  const bytes = typeof data === "string" ? fromBase64(data) : undefined;
  if (bytes === undefined || origin === undefined)
    return brokenGeometry("The mask is not a PNG in base64 with a point for its position.");
  try {
    const { width, height, samples, channels } = decodePng(bytes);
    const values = new Uint8Array(width * height);
    for (let i = 0; i < values.length; i++) values[i] = samples[i * channels] === 0 ? 0 : 1;
    return success({ type: "bitmap", origin, data: encodeMask({ width, height, values, alpha: false }) });
  } catch (error) {
    if (error instanceof PngError) return brokenGeometry(`The PNG of the mask ${error.message}.`);
    throw error;
  }
}

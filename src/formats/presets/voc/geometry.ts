import type { Geometry, Point } from "../../../model/geometry.ts";
import { count } from "../../../model/plural.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import { rectangleFromQuad } from "../../geometry/quadRectangle.ts";
import { childOf, numberFrom, textOf, type XmlElement } from "../../text/xml.ts";
import type { VocOptions } from "./options.ts";

/** Takes a problem with the object. */
type ReportProblem = (problem: ProblemDetails) => void;

const SKIPPED = "The object is skipped.";

/**
 * Returns the most exact geometries of an object: its polylines, oriented bounding boxes, polygons, boxes or point. Empty, and reported, when it has none. An object
 * should have one; more are reported.
 */
export function readGeometries(object: XmlElement, options: VocOptions, report: ReportProblem): Geometry[] {
  const [lines, rotated, polygons, boxes] = ["polyline", "robndbox", "polygon", "bndbox"].map((name) =>
    object.children.filter((child) => child.name === name),
  ) as [XmlElement[], XmlElement[], XmlElement[], XmlElement[]];
  const geometries = (): Geometry[] => {
    if (lines.length > 0) return lines.flatMap((line) => readPolyline(line, report) ?? []);
    // Beside a box, a point is not the object itself, unless its type states so, as in our own exports.
    const ownPoint = textOf(object, "type") === "point" ? childOf(object, "point") : undefined;
    if (ownPoint !== undefined) return readPoint(ownPoint, report);
    if (rotated.length > 0) return rotated.flatMap((element) => readRotatedBox(element, report) ?? []);
    const outlines = readPolygons(polygons, boxes.length > 0, report);
    if (outlines.length > 0 || (polygons.length > 0 && boxes.length === 0)) return outlines;
    if (boxes.length > 0) return boxes.flatMap((box) => quadOf(box) ?? readBox(box, options, report) ?? []);
    const point = childOf(object, "point");
    if (point !== undefined) return readPoint(point, report);
    reportNoGeometry(object, report);
    return [];
  };
  const found = geometries();
  if (found.length > 1) {
    const action = "Each is imported as an object of its own, in one group.";
    report({ code: "several_geometries", message: `The object has ${found.length} geometries.`, action });
  }
  if (boxes.length > Math.max(1, found.length)) {
    const message = `The object has ${boxes.length} <bndbox> elements beside ${count(found.length, "more exact geometry", "more exact geometries")}.`;
    report({ code: "several_geometries", message, action: "The boxes are skipped." });
  }
  return found;
}

/** `hasBox`: a box takes the place of polygons of which none can be read. */
function readPolygons(polygons: readonly XmlElement[], hasBox: boolean, report: ReportProblem): Geometry[] {
  const found: Geometry[] = [];
  const broken: [XmlElement, reason: string][] = [];
  for (const polygon of polygons) {
    const points = polygonPoints(polygon);
    if (points !== undefined && points.length >= 3) found.push({ type: "polygon", rings: [points] });
    else
      broken.push([
        polygon,
        points === undefined ? "has a coordinate that is not a number" : "has fewer than three points",
      ]);
  }
  if (found.length > 0 || !hasBox) for (const [polygon, reason] of broken) reportBroken(polygon, reason, report);
  return found;
}

function readPoint(point: XmlElement, report: ReportProblem): Geometry[] {
  const [x, y] = ["x", "y"].map((name) => numberFrom(textOf(point, name)));
  if (x !== undefined && y !== undefined) return [{ type: "point", at: [x, y] }];
  reportBroken(point, "does not have two numbers", report);
  return [];
}

function readPolyline(line: XmlElement, report: ReportProblem): Geometry | undefined {
  const points = listedPoints(line);
  if (points !== undefined && points.length >= 2) return { type: "polyline", points };
  const reason = points === undefined ? "has a coordinate that is not a number" : "has fewer than two points";
  return reportBroken(line, reason, report);
}

function readRotatedBox(element: XmlElement, report: ReportProblem): Geometry | undefined {
  const quad = quadOf(element);
  if (quad !== undefined) return quad;
  const [cx, cy, w, h, angle] = ["cx", "cy", "w", "h", "angle"].map((name) => numberFrom(textOf(element, name)));
  if (cx === undefined || cy === undefined || w === undefined || h === undefined || angle === undefined) {
    return reportBroken(element, "does not have the numbers cx, cy, w, h and angle", report);
  }
  const sides = { left: cx - w / 2, top: cy - h / 2, right: cx + w / 2, bottom: cy + h / 2 };
  return { type: "rotatedRectangle", ...sides, angle };
}

function reportBroken(element: XmlElement, reason: string, report: ReportProblem): undefined {
  const message = `The <${element.name}> of the object ${reason}.`;
  report({ code: "geometry_broken", message, action: SKIPPED });
}

function reportNoGeometry(object: XmlElement, report: ReportProblem): void {
  const mask = childOf(object, "segm");
  if (mask === undefined) {
    report({ code: "geometry_missing", message: "The object has no <bndbox>.", action: SKIPPED });
    return;
  }
  const file = textOf(mask, "mask");
  const place = file === undefined ? "" : ` in the file ${JSON.stringify(file)}`;
  const message = `The object is a mask${place}; masks of the web tool LabelMe are not supported.`;
  report({ code: "unsupported_geometry", message, action: SKIPPED });
}

/** The names of the four corners of an oriented bounding box, in turn: in DIOR, and in tools that number the corners. */
const corners = [
  ["left_top", "right_top", "right_bottom", "left_bottom"].map((name) => [`x_${name}`, `y_${name}`] as const),
  [1, 2, 3, 4].map((n) => [`x${n}`, `y${n}`] as const),
  [0, 1, 2, 3].map((n) => [`x${n}`, `y${n}`] as const),
];

/** Returns four corners as an oriented bounding box, or as a polygon when they are not a rectangle; undefined for an element without corners. */
function quadOf(element: XmlElement): Geometry | undefined {
  for (const names of corners) {
    const points = names.map(([x, y]) => [numberFrom(textOf(element, x)), numberFrom(textOf(element, y))] as const);
    const known = points.filter((point): point is Point => point[0] !== undefined && point[1] !== undefined);
    const [a, b, c, d] = known;
    if (a === undefined || b === undefined || c === undefined || d === undefined) continue;
    return rectangleFromQuad([a, b, c, d]) ?? { type: "polygon", rings: [known] };
  }
  return undefined;
}

/** Returns the number of a side of a box; undefined when it has none, which is reported. */
function readSide(box: XmlElement, side: string, report: ReportProblem): number | undefined {
  const text = textOf(box, side);
  const value = numberFrom(text);
  if (value !== undefined) return value;
  if (text === undefined) return reportBroken(box, `has no <${side}>`, report);
  return reportBroken(box, `has the ${side} ${JSON.stringify(text.slice(0, 40))}, which is not a number`, report);
}

function readBox(box: XmlElement, options: VocOptions, report: ReportProblem): Geometry | undefined {
  const x1 = readSide(box, "xmin", report);
  const y1 = x1 === undefined ? undefined : readSide(box, "ymin", report);
  const x2 = y1 === undefined ? undefined : readSide(box, "xmax", report);
  const y2 = x2 === undefined ? undefined : readSide(box, "ymax", report);
  if (x1 === undefined || y1 === undefined || x2 === undefined || y2 === undefined) return undefined;
  if (x1 > x2 || y1 > y2) {
    const message = `The corners of the box are swapped: x from ${x1} to ${x2}, y from ${y1} to ${y2}.`;
    report({ code: "corners_swapped", message, action: "The corners are put in order." });
  }
  const shift = options.pixels === "oneBased" ? 1 : 0;
  const [left, top] = [Math.min(x1, x2), Math.min(y1, y2)];
  if (shift === 1 && (left < 1 || top < 1)) {
    const message = `The box begins at (${left}, ${top}), which is not possible when pixels are counted from 1.`;
    const action = "The box is moved by one pixel. Check the option for the coordinates of boxes.";
    report({ code: "not_one_based", message, action });
  }
  return { type: "rectangle", left: left - shift, top: top - shift, right: Math.max(x1, x2), bottom: Math.max(y1, y2) };
}

/** Returns the points of an outline, without the last one if it repeats the first. */
function polygonPoints(polygon: XmlElement): Point[] | undefined {
  const points = listedPoints(polygon);
  if (points === undefined) return undefined;
  const [first, last] = [points[0], points.at(-1)];
  if (points.length > 3 && first?.[0] === last?.[0] && first?.[1] === last?.[1]) points.pop();
  return points;
}

/**
 * Returns points that are written as x1, y1, x2, y2 ... (Roboflow, CVAT), as `<pt>` or `<point>` elements, or as `<x>` and `<y>` in turn;
 * undefined when a coordinate is not a number.
 */
function listedPoints(polygon: XmlElement): Point[] | undefined {
  const listed = polygon.children.filter((child) => child.name === "pt" || child.name === "point");
  const pairs: [string | undefined, string | undefined][] = listed.map((child) => [
    textOf(child, "x"),
    textOf(child, "y"),
  ]);
  if (listed.length === 0) {
    const named = new Map(polygon.children.map((child) => [child.name, child.text]));
    for (let n = 1; named.has(`x${n}`) || named.has(`y${n}`); n++) pairs.push([named.get(`x${n}`), named.get(`y${n}`)]);
    if (pairs.length === 0) {
      const xs = polygon.children.filter((child) => child.name === "x");
      const ys = polygon.children.filter((child) => child.name === "y");
      for (const [i, x] of xs.entries()) pairs.push([x.text, ys[i]?.text]);
    }
  }
  const points: Point[] = [];
  for (const [x, y] of pairs) {
    const at = [numberFrom(x), numberFrom(y)];
    if (at[0] === undefined || at[1] === undefined) return undefined;
    points.push([at[0], at[1]]);
  }
  return points;
}

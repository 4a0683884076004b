import type { Geometry, Point } from "../../../model/geometry.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import { rectangleFromQuad } from "../../geometry/quadRectangle.ts";
import { childOf, numberFrom, textOf, type XmlElement } from "../../text/xml.ts";
import type { VocOptions } from "./options.ts";

/** The most exact geometry that an object has: rotated box, polygon, box, point. */
export function geometryOf(
  object: XmlElement,
  options: VocOptions,
  report: (problem: ProblemDetails) => void,
): Geometry | undefined {
  const broken = (element: XmlElement, why: string) => {
    const message = `The <${element.name}> of the object ${why}.`;
    report({ code: "geometry_broken", message, action: "The object is left out." });
  };
  const rotated = childOf(object, "robndbox");
  if (rotated !== undefined) {
    const quad = quadOf(rotated);
    if (quad !== undefined) return quad;
    const [cx, cy, w, h, angle] = ["cx", "cy", "w", "h", "angle"].map((name) => numberFrom(textOf(rotated, name)));
    if (cx === undefined || cy === undefined || w === undefined || h === undefined || angle === undefined) {
      broken(rotated, "lacks a number");
      return undefined;
    }
    const sides = { left: cx - w / 2, top: cy - h / 2, right: cx + w / 2, bottom: cy + h / 2 };
    return { type: "rotatedRectangle", ...sides, angle };
  }
  const polygon = childOf(object, "polygon");
  if (polygon !== undefined) {
    const points = polygonPoints(polygon);
    if (points !== undefined && points.length >= 3) return { type: "polygon", rings: [points] };
    if (childOf(object, "bndbox") === undefined) {
      broken(polygon, points === undefined ? "has a coordinate that is no number" : "has fewer than three points");
      return undefined;
    }
  }
  const box = childOf(object, "bndbox");
  if (box !== undefined) return quadOf(box) ?? boxOf(box, options, report, broken);
  const point = childOf(object, "point");
  if (point !== undefined) {
    const [x, y] = ["x", "y"].map((name) => numberFrom(textOf(point, name)));
    if (x !== undefined && y !== undefined) return { type: "point", at: [x, y] };
    broken(point, "lacks a number");
    return undefined;
  }
  const mask = childOf(object, "segm");
  if (mask !== undefined) {
    const file = textOf(mask, "mask");
    const message = `The object is drawn as a mask${file === undefined ? "" : ` in the file ${JSON.stringify(file)}`}, and masks of the web tool LabelMe are not read.`;
    report({ code: "unsupported_geometry", message, action: "The object is left out." });
    return undefined;
  }
  const message = "The object has no <bndbox>.";
  report({ code: "geometry_missing", message, action: "The object is left out." });
  return undefined;
}

/** How the four corners of a turned box are called, in turn: DIOR, and tools that write corners by number. */
const corners = [
  ["left_top", "right_top", "right_bottom", "left_bottom"].map((name) => [`x_${name}`, `y_${name}`] as const),
  [1, 2, 3, 4].map((n) => [`x${n}`, `y${n}`] as const),
  [0, 1, 2, 3].map((n) => [`x${n}`, `y${n}`] as const),
];

/** Four corners as a rotated rectangle, or as a polygon when they are none; undefined for an element without four corners. */
function quadOf(element: XmlElement): Geometry | undefined {
  for (const names of corners) {
    const points = names.map(([x, y]) => [numberFrom(textOf(element, x)), numberFrom(textOf(element, y))] as const);
    const known = points.filter((point): point is Point => point[0] !== undefined && point[1] !== undefined);
    if (known.length !== 4) continue;
    return rectangleFromQuad(known as [Point, Point, Point, Point]) ?? { type: "polygon", rings: [known] };
  }
  return undefined;
}

function boxOf(
  box: XmlElement,
  options: VocOptions,
  report: (problem: ProblemDetails) => void,
  broken: (element: XmlElement, why: string) => void,
): Geometry | undefined {
  const values: number[] = [];
  for (const side of ["xmin", "ymin", "xmax", "ymax"]) {
    const text = textOf(box, side);
    const value = numberFrom(text);
    if (value === undefined) {
      broken(box, text === undefined ? `has no <${side}>` : `says ${side} is ${JSON.stringify(text.slice(0, 40))}`);
      return undefined;
    }
    values.push(value);
  }
  const [x1, y1, x2, y2] = values as [number, number, number, number];
  if (x1 > x2 || y1 > y2) {
    const message = `The corners of a box are swapped: x from ${x1} to ${x2}, y from ${y1} to ${y2}.`;
    report({ code: "corners_swapped", message, action: "Put in order." });
  }
  const shift = options.pixels === "oneBased" ? 1 : 0;
  const [left, top] = [Math.min(x1, x2), Math.min(y1, y2)];
  if (shift === 1 && (left < 1 || top < 1)) {
    const message = `A box begins at (${left}, ${top}), which pixels counted from 1 do not have.`;
    report({
      code: "not_one_based",
      message,
      action: "Check the option for coordinates of boxes.",
    });
  }
  return { type: "rectangle", left: left - shift, top: top - shift, right: Math.max(x1, x2), bottom: Math.max(y1, y2) };
}

/** Points as x1, y1, x2, y2 ... (Roboflow, CVAT), as <pt> or <point> elements, or as <x>, <y> in turn. */
function polygonPoints(polygon: XmlElement): Point[] | undefined {
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
  const [first, last] = [points[0], points.at(-1)];
  if (points.length > 3 && first?.[0] === last?.[0] && first?.[1] === last?.[1]) points.pop();
  return points;
}

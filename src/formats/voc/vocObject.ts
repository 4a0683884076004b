import type { Figure } from "../../model/figure.ts";
import type { Geometry, Point } from "../../model/geometry.ts";
import type { Problem } from "../../model/problem.ts";
import type { Tag } from "../../model/tag.ts";
import type { PlacedFigure } from "../settleFigures.ts";
import { childOf, numberFrom, textOf, type XmlElement, xmlToJson } from "../xml.ts";
import type { VocOptions } from "./vocOptions.ts";

/** A figure and the number, from 1, of the `<object>` that it is of; its parts have the same. */
export interface VocFigure extends PlacedFigure {
  readonly instance: number;
}

/** What an `<annotation>` says about its image. */
export interface VocContent {
  readonly figures: readonly VocFigure[];
  readonly problems: readonly Problem[];
  readonly size?: { readonly width: number; readonly height: number };
  /** Names of the `<object>` elements in order; the n-th is instance n of SegmentationObject. */
  readonly names: readonly string[];
}

const FLAGS = new Set(["truncated", "difficult", "occluded", "crowd"]);
const GEOMETRY = new Set(["bndbox", "polygon", "robndbox", "point"]);

/** Reads an `<annotation>` element. */
export function vocContent(root: XmlElement, path: string, options: VocOptions): VocContent {
  const problems: Problem[] = [];
  const figures: VocFigure[] = [];
  const objects = root.children.filter((child) => child.name === "object");
  const names = objects.map((object) => childOf(object, "name")?.text ?? "");
  for (const [i, object] of objects.entries()) {
    const at = { line: object.line, object: `object ${i + 1}` };
    const report = (problem: Problem) => problems.push({ ...problem, path, ...at });
    // Objects of the web tool LabelMe that were deleted stay in its files.
    if (textOf(object, "deleted") === "1") {
      report({
        code: "deleted_object",
        severity: "info",
        message: "The object is marked as deleted.",
        action: "Left out.",
      });
      continue;
    }
    const parts = object.children.filter((child) => child.name === "part");
    const group = parts.length > 0 ? { group: groupOf(i + 1) } : {};
    const instance = i + 1;
    const made = figureOf(object, options, report);
    if (made !== undefined) figures.push({ figure: { ...made, ...group }, instance, ...at });
    for (const [n, part] of parts.entries()) {
      const piece = figureOf(part, options, report);
      const place = { line: part.line, object: `${at.object}, part ${n + 1}` };
      if (piece !== undefined) figures.push({ figure: { ...piece, ...group }, instance, ...place });
    }
  }
  const size = sizeOf(root);
  return { figures, problems, names, ...(size && { size }) };
}

/** The group of an object, its parts and its mask. */
export function groupOf(instance: number): string {
  return `object ${instance}`;
}

function sizeOf(root: XmlElement): VocContent["size"] {
  const size = childOf(root, "size");
  const width = size && numberFrom(textOf(size, "width"));
  const height = size && numberFrom(textOf(size, "height"));
  // labelImg writes 0 x 0 when it could not read the picture.
  return width && height && width > 0 && height > 0 ? { width, height } : undefined;
}

function figureOf(object: XmlElement, options: VocOptions, report: (problem: Problem) => void): Figure | undefined {
  const title = childOf(object, "name")?.text;
  if (title === undefined) {
    report({
      code: "class_missing",
      severity: "warning",
      message: "The object has no <name>.",
      action: 'Its class is called by nothing: "".',
    });
  }
  const geometry = geometryOf(object, options, report);
  if (geometry === undefined) return undefined;
  const { tags, extra } = fieldsOf(object);
  // The point of a person in action (VOC 2012) stands beside its box and is no object of its own.
  const used = geometry.type === "point" ? "point" : "";
  for (const child of object.children) {
    if (child.name === "point" && used === "") extra.push([child.name, xmlToJson(child)]);
    if (child.name === "bndbox" && geometry.type === "rotatedRectangle") extra.push([child.name, xmlToJson(child)]);
  }
  return { class: title ?? "", geometry, tags, ...(extra.length > 0 && { extra: Object.fromEntries(extra) }) };
}

/** The most exact geometry that an object has: rotated box, polygon, box, point. */
function geometryOf(object: XmlElement, options: VocOptions, report: (problem: Problem) => void): Geometry | undefined {
  const broken = (element: XmlElement, why: string) => {
    const message = `The <${element.name}> of the object ${why}.`;
    report({ code: "geometry_broken", severity: "warning", message, action: "The object is left out." });
  };
  const rotated = childOf(object, "robndbox");
  if (rotated !== undefined) {
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
  if (box !== undefined) return boxOf(box, options, report, broken);
  const point = childOf(object, "point");
  if (point !== undefined) {
    const [x, y] = ["x", "y"].map((name) => numberFrom(textOf(point, name)));
    if (x !== undefined && y !== undefined) return { type: "point", at: [x, y] };
    broken(point, "lacks a number");
    return undefined;
  }
  const message = "The object has no <bndbox>.";
  report({ code: "geometry_missing", severity: "warning", message, action: "The object is left out." });
  return undefined;
}

function boxOf(
  box: XmlElement,
  options: VocOptions,
  report: (problem: Problem) => void,
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
    report({ code: "corners_swapped", severity: "info", message, action: "Put in order." });
  }
  const shift = options.pixels === "oneBased" ? 1 : 0;
  const [left, top] = [Math.min(x1, x2), Math.min(y1, y2)];
  if (shift === 1 && (left < 1 || top < 1)) {
    const message = `A box begins at (${left}, ${top}), which pixels counted from 1 do not have.`;
    report({
      code: "not_one_based",
      severity: "warning",
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

/** Flags, pose, actions and attributes as tags; everything else word for word. */
function fieldsOf(object: XmlElement): { tags: Tag[]; extra: [string, unknown][] } {
  const tags: Tag[] = [];
  const extra: [string, unknown][] = [];
  const addField = (name: string, text: string): void => {
    if (FLAGS.has(name)) {
      if (isTrue(text)) tags.push({ name });
      else if (!isFalse(text)) extra.push([name, text]);
    } else if (text !== "" && !(name === "pose" && text === "Unspecified")) tags.push({ name, value: text });
  };
  for (const child of object.children) {
    if (child.name === "name" || child.name === "part" || GEOMETRY.has(child.name)) continue;
    if (child.name === "actions") {
      for (const action of child.children) {
        if (isTrue(action.text)) tags.push({ name: action.name });
        else if (!isFalse(action.text)) extra.push([action.name, action.text]);
      }
    } else if (child.name === "attributes") {
      for (const attribute of child.children) {
        const name = textOf(attribute, "name");
        if (name !== undefined) addField(name, childOf(attribute, "value")?.text ?? "");
        else if (attribute.children.length === 0) addField(attribute.name, attribute.text);
        else extra.push([attribute.name, xmlToJson(attribute)]);
      }
    } else if (child.children.length === 0) addField(child.name, child.text);
    else extra.push([child.name, xmlToJson(child)]);
  }
  return { tags, extra };
}

function isTrue(text: string): boolean {
  return /^(1|true|yes)$/i.test(text);
}

function isFalse(text: string): boolean {
  return /^(0|false|no|unspecified)?$/i.test(text);
}

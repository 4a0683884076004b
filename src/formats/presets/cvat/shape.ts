import type { Figure } from "../../../model/figure.ts";
import type { Geometry, Point } from "../../../model/geometry.ts";
import { count } from "../../../model/plural.ts";
import { type Failed, failure, type Result, success } from "../../../model/result.ts";
import type { Tag } from "../../../model/tag.ts";
import { encodeMask } from "../../codecs/bitmap.ts";
import { ellipseRing } from "../../geometry/ellipse.ts";
import { distinctNames } from "../../geometry/graphTemplate.ts";
import { orientedBoxGeometry } from "../../geometry/orientedBox.ts";
import type { Size } from "../../geometry/rules.ts";
import type { Finding } from "../../report/finding.ts";
import { numberFrom, type XmlElement } from "../../text/xml.ts";
import type { CvatAttribute, CvatLabels } from "./labels.ts";

/** Maximum number of pixels of a mask, for an image of any size. */
const MAX_MASK_PIXELS = 100_000_000;
/** Number of pixels that a mask may always have, however small its image is. */
const MIN_LIMIT = 1_000_000;

const shapes = new Set(["box", "polygon", "polyline", "points", "ellipse", "mask", "cuboid", "skeleton"]);

/** The attributes of an ellipse. */
export const ellipseFields: readonly string[] = ["cx", "cy", "rx", "ry", "rotation"];
/** The corners of a cuboid, in the order of its attributes. */
export const cuboidCorners: readonly string[] = ["tl1", "bl1", "tr1", "br1", "tl2", "bl2", "tr2", "br2"];

/** Returns true for the elements of an image that are objects. */
export function isShape(name: string): boolean {
  return shapes.has(name);
}

/** An object, and its place in the drawing order. */
interface DrawnFigure {
  readonly figure: Figure;
  readonly zOrder: number;
}

/** Returns the object of a shape. `size`: the size of the image in pixels, when it is known; it limits the size of masks. */
export function figureFromShape(
  shape: XmlElement,
  labels: CvatLabels,
  size: Size | undefined,
): Result<DrawnFigure, Finding> {
  const title = shape.attributes.get("label") ?? "";
  const geometry = geometryOf(shape, size);
  if (!geometry.ok) return geometry;
  const tags: Tag[] = isTrue(shape.attributes.get("occluded")) ? [{ name: "occluded" }] : [];
  tags.push(...attributeTags(shape, title, labels));
  const group = shape.attributes.get("group_id");
  const extra = extraOf(shape);
  const figure: Figure = {
    class: title,
    geometry: geometry.value,
    tags,
    ...(group !== undefined && group !== "" && group !== "0" && { group }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
  return success({ figure, zOrder: number(shape, "z_order") ?? 0 });
}

/** Returns the `<attribute>` children of a shape or an image tag as tags, by the types that `<meta>` declares. */
export function attributeTags(element: XmlElement, label: string, labels: CvatLabels): Tag[] {
  const declared = labels.attributes.get(label);
  return element.children.flatMap((child): Tag[] => {
    if (child.name !== "attribute") return [];
    const name = child.attributes.get("name") ?? "";
    const attribute = declared?.get(name);
    if (attribute !== undefined) return tagsOfAttribute(attribute, child.text);
    return child.text === "" ? [] : [{ name, value: child.text }];
  });
}

/** Returns the tag of a declared attribute; a value that the declaration does not allow goes to a tag `name (text)`. */
function tagsOfAttribute({ type, tagName, values }: CvatAttribute, value: string): Tag[] {
  if (type === "checkbox" && isTrue(value)) return [{ name: tagName }];
  if (value === "" || (type === "checkbox" && /^(false|0)$/i.test(value))) return [];
  if (type === "text" || (type === "select" && values.includes(value))) return [{ name: tagName, value }];
  const parsed = type === "number" ? numberFrom(value) : undefined;
  return parsed === undefined ? [{ name: `${tagName} (text)`, value }] : [{ name: tagName, value: parsed }];
}

/** What the geometry of a shape does not hold. */
function extraOf(shape: XmlElement): Record<string, unknown> {
  const source = shape.attributes.get("source");
  return {
    ...(source !== undefined && source !== "manual" && { source }),
    ...(shape.name === "ellipse" && {
      ellipse: Object.fromEntries(ellipseFields.map((name) => [name, number(shape, name) ?? 0])),
    }),
    ...(shape.name === "cuboid" && { cuboid: true }),
  };
}

function geometryOf(shape: XmlElement, size: Size | undefined): Result<Geometry, Finding> {
  switch (shape.name) {
    case "box":
      return box(shape);
    case "ellipse":
      return ellipse(shape);
    case "mask":
      return mask(shape, size);
    case "skeleton":
      return skeleton(shape);
    case "cuboid":
      return cuboid(shape);
    case "polygon":
      return polygon(shape);
    case "polyline":
      return polyline(shape);
    default:
      return pointOrPoints(shape);
  }
}

function box(shape: XmlElement): Result<Geometry, Finding> {
  const [left, top, right, bottom] = ["xtl", "ytl", "xbr", "ybr"].map((name) => number(shape, name));
  if (left === undefined || top === undefined || right === undefined || bottom === undefined) return lacksNumber(shape);
  const sides = {
    left: Math.min(left, right),
    top: Math.min(top, bottom),
    right: Math.max(left, right),
    bottom: Math.max(top, bottom),
  };
  return success(orientedBoxGeometry(sides, number(shape, "rotation")));
}

function cuboid(shape: XmlElement): Result<Geometry, Finding> {
  const nodes: Node[] = [];
  for (const id of cuboidCorners) {
    const [x, y] = [number(shape, `x${id}`), number(shape, `y${id}`)];
    if (x === undefined || y === undefined) return lacksNumber(shape);
    nodes.push({ id, at: [x, y] });
  }
  return success({ type: "graph", nodes });
}

function polygon(shape: XmlElement): Result<Geometry, Finding> {
  const points = pointsOf(shape, 3);
  return points.ok ? success({ type: "polygon", rings: [points.value] }) : points;
}

function polyline(shape: XmlElement): Result<Geometry, Finding> {
  const points = pointsOf(shape, 2);
  return points.ok ? success({ type: "polyline", points: points.value }) : points;
}

function pointOrPoints(shape: XmlElement): Result<Geometry, Finding> {
  const points = pointsOf(shape, 1);
  if (!points.ok) return points;
  const [first, ...more] = points.value;
  if (first !== undefined && more.length === 0) return success({ type: "point", at: first });
  return success({ type: "graph", nodes: points.value.map((at, i) => ({ id: String(i + 1), at })) });
}

/** Reads the points "x,y;x,y" of a shape, `atLeast` of them. */
function pointsOf(shape: XmlElement, atLeast: number): Result<Point[], Finding> {
  const points: Point[] = [];
  for (const pair of (shape.attributes.get("points") ?? "").split(";")) {
    if (pair.trim() === "") continue;
    const parts = pair.split(",");
    const x = numberFrom(parts[0]);
    const y = numberFrom(parts[1]);
    if (x === undefined || y === undefined || parts.length !== 2) return lacksNumber(shape);
    points.push([x, y]);
  }
  if (points.length >= atLeast) return success(points);
  return broken(`The <${shape.name}> has ${count(points.length, "point")}; it needs ${atLeast}.`);
}

function ellipse(shape: XmlElement): Result<Geometry, Finding> {
  const [cx, cy, rx, ry] = ellipseFields.map((name) => number(shape, name));
  if (cx === undefined || cy === undefined || rx === undefined || ry === undefined) return lacksNumber(shape);
  const angle = ((number(shape, "rotation") ?? 0) * Math.PI) / 180;
  return success({ type: "polygon", rings: [ellipseRing({ center: [cx, cy], radii: [rx, ry], angle })] });
}

/** Reads run lengths row by row inside the mask's own box, the first run outside of the mask. */
function mask(shape: XmlElement, size: Size | undefined): Result<Geometry, Finding> {
  const [left, top, width, height] = ["left", "top", "width", "height"].map((name) => number(shape, name));
  if (left === undefined || top === undefined || width === undefined || height === undefined) return lacksNumber(shape);
  if (![left, top, width, height].every(Number.isSafeInteger) || width < 1 || height < 1) {
    return broken(`The box of the mask is ${width} x ${height} pixels at (${left}, ${top}).`);
  }
  const maxPixels = size === undefined ? MAX_MASK_PIXELS : Math.max(4 * size.width * size.height, MIN_LIMIT);
  if (width * height > Math.min(MAX_MASK_PIXELS, maxPixels)) {
    return broken(`The mask of ${width} x ${height} pixels is far larger than its image.`);
  }
  const runs = runsOf(shape, width * height);
  if (!runs.ok) return runs;
  const values = new Uint8Array(width * height);
  let at = 0;
  for (const [i, run] of runs.value.entries()) {
    if (i % 2 === 1) values.fill(1, at, at + run);
    at += run;
  }
  return success({ type: "bitmap", origin: [left, top], data: encodeMask({ width, height, values, alpha: false }) });
}

/** Reads the run lengths of a mask of `pixels` pixels. */
function runsOf(shape: XmlElement, pixels: number): Result<number[], Finding> {
  const runs: number[] = [];
  let sum = 0;
  for (const text of (shape.attributes.get("rle") ?? "").split(",")) {
    const run = numberFrom(text);
    if (run === undefined || !Number.isSafeInteger(run) || run < 0) {
      return broken("The run lengths of the mask are not whole numbers.");
    }
    runs.push(run);
    sum += run;
  }
  return sum === pixels
    ? success(runs)
    : broken(`The run lengths of the mask add up to ${sum}, but its box has ${pixels} pixels.`);
}

/** Reads named points: those that are `outside` are skipped, occluded ones are hidden. Attributes of a point are kept with it. */
function skeleton(shape: XmlElement): Result<Geometry, Finding> {
  const points = shape.children.filter(({ name }) => name === "points");
  // Nodes are identified by name, so equal names get numbers.
  const names = distinctNames(points.map((point, i) => point.attributes.get("label") || String(i + 1)));
  const nodes: Node[] = [];
  for (const [i, point] of points.entries()) {
    if (isTrue(point.attributes.get("outside"))) continue;
    const node = skeletonNode(names[i] ?? String(i + 1), point);
    if (!node.ok) return node;
    nodes.push(node.value);
  }
  return nodes.length > 0 ? success({ type: "graph", nodes }) : broken("The skeleton has no point inside the image.");
}

function skeletonNode(id: string, point: XmlElement): Result<Node, Finding> {
  const points = pointsOf(point, 1);
  const at = points.ok ? points.value[0] : undefined;
  if (at === undefined) return lacksNumber(point);
  const attributes = point.children.filter(({ name }) => name === "attribute");
  const kept = attributes.map((attribute) => [attribute.attributes.get("name") ?? "", attribute.text] as const);
  return success({
    id,
    at,
    ...(isTrue(point.attributes.get("occluded")) && { disabled: true }),
    ...(kept.length > 0 && { extra: { attributes: Object.fromEntries(kept) } }),
  });
}

type Node = Extract<Geometry, { type: "graph" }>["nodes"][number];

function number(element: XmlElement, name: string): number | undefined {
  return numberFrom(element.attributes.get(name));
}

function isTrue(text: string | undefined): boolean {
  return text !== undefined && /^(1|true)$/i.test(text);
}

function lacksNumber(shape: XmlElement): Failed<Finding> {
  return broken(`A coordinate of the <${shape.name}> is missing or is not a number.`);
}

function broken(message: string): Failed<Finding> {
  return failure({ code: "geometry_broken", message, action: "The object is skipped." });
}

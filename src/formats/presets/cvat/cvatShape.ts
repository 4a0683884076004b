import type { Figure } from "../../../model/figure.ts";
import type { Geometry, Point } from "../../../model/geometry.ts";
import type { Tag } from "../../../model/tag.ts";
import { encodeMask } from "../../codecs/bitmap.ts";
import { ellipseRing } from "../../geometry/ellipse.ts";
import { distinctNames } from "../../geometry/graphTemplate.ts";
import { orientedBoxGeometry } from "../../geometry/orientedBox.ts";
import type { Size } from "../../geometry/rules.ts";
import type { Finding } from "../../report/finding.ts";
import { numberFrom, type XmlElement } from "../../text/xml.ts";
import type { CvatLabels } from "./labels.ts";

const MAX_MASK_PIXELS = 100_000_000;
const SHAPES = new Set(["box", "polygon", "polyline", "points", "ellipse", "mask", "cuboid", "skeleton"]);

/** True for the elements of an image that are objects. */
export function isCvatShape(name: string): boolean {
  return SHAPES.has(name);
}

/** One shape as a figure, or why it is left out. `size`: the image's, when it is known. */
export function figureFromCvat(
  shape: XmlElement,
  labels: CvatLabels,
  size: Size | undefined,
): { figure: Figure; zOrder: number } | { finding: Finding } {
  const title = shape.attributes.get("label") ?? "";
  const geometry = geometryOf(shape, size);
  if ("code" in geometry) return { finding: geometry };
  const tags: Tag[] = [];
  if (isTrue(shape.attributes.get("occluded"))) tags.push({ name: "occluded" });
  tags.push(...attributeTags(shape, title, labels));
  const group = shape.attributes.get("group_id");
  const source = shape.attributes.get("source");
  const extra: Record<string, unknown> = {
    ...(source !== undefined && source !== "manual" && { source }),
    ...(shape.name === "ellipse" && {
      ellipse: Object.fromEntries(ellipseFields.map((name) => [name, number(shape, name) ?? 0])),
    }),
    ...(shape.name === "cuboid" && { cuboid: true }),
  };
  const figure: Figure = {
    class: title,
    geometry,
    tags,
    ...(group !== undefined && group !== "" && group !== "0" && { group }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
  return { figure, zOrder: number(shape, "z_order") ?? 0 };
}

/** The `<attribute>` children of a shape or an image tag as tags, by the types that `meta` declares. */
export function attributeTags(element: XmlElement, label: string, labels: CvatLabels): Tag[] {
  const declared = labels.attributes.get(label);
  return element.children.flatMap((child): Tag[] => {
    if (child.name !== "attribute") return [];
    const name = child.attributes.get("name") ?? "";
    const attribute = declared?.get(name);
    const value = child.text;
    switch (attribute?.type) {
      case "checkbox":
        if (isTrue(value)) return [{ name: attribute.tagName }];
        return /^(false|0|)$/i.test(value) ? [] : [{ name: `${attribute.tagName} (text)`, value }];
      case "number": {
        const parsed = numberFrom(value);
        if (parsed !== undefined) return [{ name: attribute.tagName, value: parsed }];
        return value === "" ? [] : [{ name: `${attribute.tagName} (text)`, value }];
      }
      case "select":
        if (attribute.values.includes(value)) return [{ name: attribute.tagName, value }];
        return value === "" ? [] : [{ name: `${attribute.tagName} (text)`, value }];
      default:
        return value === "" ? [] : [{ name: attribute?.tagName ?? name, value }];
    }
  });
}

/** Numbers of an ellipse, as attributes. */
export const ellipseFields: readonly string[] = ["cx", "cy", "rx", "ry", "rotation"];
/** Corners of a cuboid, in the order of its attributes. */
export const cuboidCorners: readonly string[] = ["tl1", "bl1", "tr1", "br1", "tl2", "bl2", "tr2", "br2"];

function geometryOf(shape: XmlElement, size: Size | undefined): Geometry | Finding {
  switch (shape.name) {
    case "box": {
      const [left, top, right, bottom] = ["xtl", "ytl", "xbr", "ybr"].map((name) => number(shape, name));
      if (left === undefined || top === undefined || right === undefined || bottom === undefined)
        return lacksNumber(shape);
      const sides = {
        left: Math.min(left, right),
        top: Math.min(top, bottom),
        right: Math.max(left, right),
        bottom: Math.max(top, bottom),
      };
      return orientedBoxGeometry(sides, number(shape, "rotation"));
    }
    case "ellipse":
      return ellipse(shape);
    case "mask":
      return mask(shape, size);
    case "skeleton":
      return skeleton(shape);
    case "cuboid": {
      const nodes = cuboidCorners.map((id) => ({ id, x: number(shape, `x${id}`), y: number(shape, `y${id}`) }));
      if (nodes.some(({ x, y }) => x === undefined || y === undefined)) return lacksNumber(shape);
      return { type: "graph", nodes: nodes.map(({ id, x, y }) => ({ id, at: [x!, y!] })) };
    }
    default: {
      const points = pointsOf(shape);
      if (points === undefined) return lacksNumber(shape);
      const needed = shape.name === "polygon" ? 3 : shape.name === "polyline" ? 2 : 1;
      if (points.length < needed) {
        return broken(`A <${shape.name}> has ${points.length} points; it needs ${needed}.`);
      }
      if (shape.name === "polygon") return { type: "polygon", rings: [points] };
      if (shape.name === "polyline") return { type: "polyline", points };
      if (points.length === 1) return { type: "point", at: points[0]! };
      return { type: "graph", nodes: points.map((at, i) => ({ id: String(i + 1), at })) };
    }
  }
}

/** Points as "x,y;x,y". */
function pointsOf(shape: XmlElement): Point[] | undefined {
  const points: Point[] = [];
  for (const pair of (shape.attributes.get("points") ?? "").split(";")) {
    if (pair.trim() === "") continue;
    const parts = pair.split(",");
    const x = numberFrom(parts[0]);
    const y = numberFrom(parts[1]);
    if (x === undefined || y === undefined || parts.length !== 2) return undefined;
    points.push([x, y]);
  }
  return points;
}

function ellipse(shape: XmlElement): Geometry | Finding {
  const [cx, cy, rx, ry] = ellipseFields.map((name) => number(shape, name));
  if (cx === undefined || cy === undefined || rx === undefined || ry === undefined) return lacksNumber(shape);
  const angle = ((number(shape, "rotation") ?? 0) * Math.PI) / 180;
  return { type: "polygon", rings: [ellipseRing({ center: [cx, cy], radii: [rx, ry], angle })] };
}

/** Run lengths row by row over the mask's own box, the first run outside. */
function mask(shape: XmlElement, size: Size | undefined): Geometry | Finding {
  const [left, top, width, height] = ["left", "top", "width", "height"].map((name) => number(shape, name));
  const runs = (shape.attributes.get("rle") ?? "").split(",").map((run) => numberFrom(run));
  if (left === undefined || top === undefined || width === undefined || height === undefined) return lacksNumber(shape);
  if (![left, top, width, height].every(Number.isSafeInteger) || width < 1 || height < 1) {
    return broken(`A mask has a box of ${width} x ${height} at (${left}, ${top}).`);
  }
  const most = Math.min(
    MAX_MASK_PIXELS,
    size === undefined ? MAX_MASK_PIXELS : Math.max(4 * size.width * size.height, 1_000_000),
  );
  if (width * height > most) return broken(`A mask of ${width} x ${height} pixels is far larger than its image.`);
  let sum = 0;
  for (const run of runs) {
    if (run === undefined || !Number.isSafeInteger(run) || run < 0)
      return broken("The runs of a mask are no whole numbers.");
    sum += run;
  }
  if (sum !== width * height)
    return broken(`The runs of a mask add up to ${sum}, its box has ${width} x ${height} pixels.`);
  const values = new Uint8Array(width * height);
  let at = 0;
  for (const [i, run] of runs.entries()) {
    if (i % 2 === 1) values.fill(1, at, at + run!);
    at += run!;
  }
  return { type: "bitmap", origin: [left, top], data: encodeMask({ width, height, values, alpha: false }) };
}

/** Named points; one that is `outside` is not there, an occluded one is hidden. Attributes of a point are kept with it. */
function skeleton(shape: XmlElement): Geometry | Finding {
  const points = shape.children.filter(({ name }) => name === "points");
  // Nodes go by their names: two of the same would be one.
  const ids = distinctNames(points.map((point, i) => point.attributes.get("label") || String(i + 1)));
  const nodes: Extract<Geometry, { type: "graph" }>["nodes"] = [];
  for (const [i, point] of points.entries()) {
    if (isTrue(point.attributes.get("outside"))) continue;
    const at = pointsOf(point)?.[0];
    if (at === undefined) return lacksNumber(point);
    const attributes = point.children.filter(({ name }) => name === "attribute");
    const kept = attributes.map((attribute) => [attribute.attributes.get("name") ?? "", attribute.text] as const);
    nodes.push({
      id: ids[i]!,
      at,
      ...(isTrue(point.attributes.get("occluded")) && { disabled: true }),
      ...(kept.length > 0 && { extra: { attributes: Object.fromEntries(kept) } }),
    });
  }
  return nodes.length > 0 ? { type: "graph", nodes } : broken("A skeleton has no point inside of the image.");
}

function number(element: XmlElement, name: string): number | undefined {
  return numberFrom(element.attributes.get(name));
}

function isTrue(text: string | undefined): boolean {
  return text !== undefined && /^(1|true)$/i.test(text);
}

function lacksNumber(shape: XmlElement): Finding {
  return broken(`A coordinate of a <${shape.name}> is missing or no number.`);
}

function broken(message: string): Finding {
  return { code: "geometry_broken", message, action: "The object is left out." };
}

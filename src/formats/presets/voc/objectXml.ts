import type { Figure } from "../../../model/figure.ts";
import type { Geometry, Point } from "../../../model/geometry.ts";
import type { Tag } from "../../../model/tag.ts";
import { type Sides, sidesOf } from "../../export/figureBox.ts";
import { mainFigure, type PosedObject, pairKeypoints } from "../../export/pairKeypoints.ts";
import { withoutNoise } from "../../export/textEntry.ts";
import type { Size } from "../../geometry/rules.ts";
import { escapeXml } from "../../text/xmlText.ts";
import type { VocWriteOptions } from "./writeOptions.ts";

/** Tags that the format writes as 0 or 1. */
export const FLAGS = ["truncated", "difficult", "occluded", "crowd"];
/** The flags that every object has. */
const OBJECT_FLAGS = FLAGS.slice(0, 3);

/** Returns true for a tag that is written as a flag. */
export function isFlag({ name, value }: Tag): boolean {
  return value === undefined && FLAGS.includes(name);
}

/** Returns the objects of an image, each of which is one element: keypoints are written as the shape of the same group and class. */
export function objectsOf(figures: readonly Figure[]): PosedObject[] {
  return pairKeypoints(figures, ({ geometry }) => geometry.type !== "other");
}

/** Returns the figures that have an element, in their order. */
export function writtenFigures(figures: readonly Figure[], size: Size | undefined): Figure[] {
  return objectsOf(figures)
    .map(mainFigure)
    .filter((figure) => boxOf(figure, size) !== undefined);
}

/** Returns the element of an object; undefined for one without an area. `size`: of the image in pixels. */
export function objectXml(
  object: PosedObject,
  size: Size | undefined,
  { coordinates }: VocWriteOptions,
): string | undefined {
  const figure = mainFigure(object);
  const sides = boxOf(figure, size);
  if (sides === undefined) return undefined;
  const shape = `${boxXml(sides, coordinates)}${ownElement(figure.geometry, coordinates)}`;
  const has = (flag: string) => (figure.tags.some((tag) => tag.name === flag && isFlag(tag)) ? 1 : 0);
  const flags = OBJECT_FLAGS.map((flag) => `<${flag}>${has(flag)}</${flag}>`).join("");
  const others = figure.tags
    .filter((tag) => !isFlag(tag) || !OBJECT_FLAGS.includes(tag.name))
    .map(
      ({ name, value }) =>
        `<attribute><name>${escapeXml(name)}</name><value>${escapeXml(String(value ?? true))}</value></attribute>`,
    );
  const attributes = others.length === 0 ? "" : `    <attributes>${others.join("")}</attributes>\n`;
  return `  <object>\n    <name>${escapeXml(figure.class)}</name>\n    <pose>Unspecified</pose>${flags}\n    ${shape}\n${attributes}  </object>\n`;
}

/**
 * Returns the box around an object; undefined for an object without an area, which trainers reject. Points, lines and keypoints have no area of
 * their own: their sides without a length become one pixel.
 */
export function boxOf(figure: Figure, size: Size | undefined): Sides | undefined {
  const { geometry } = figure;
  const sides = sidesOf(figure);
  if (sides === undefined) return undefined;
  const [left, top, right, bottom] = sides;
  if (left < right && top < bottom) return sides;
  if (geometry.type !== "point" && geometry.type !== "polyline" && geometry.type !== "graph") return undefined;
  const [x1, x2] = atLeastOnePixel(left, right, size?.width);
  const [y1, y2] = atLeastOnePixel(top, bottom, size?.height);
  return [x1, y1, x2, y2];
}

function atLeastOnePixel(from: number, to: number, whole = Number.POSITIVE_INFINITY): [number, number] {
  if (from < to) return [from, to];
  const start = Math.max(0, Math.min(from - 0.5, whole - 1));
  return [start, start + 1];
}

type Coordinates = VocWriteOptions["coordinates"];

function boxXml(sides: Sides, coordinates: Coordinates): string {
  const [xmin, ymin, xmax, ymax] = coordinates === "exact" ? sides.map(withoutNoise) : integerSides(sides);
  return `<bndbox><xmin>${xmin}</xmin><ymin>${ymin}</ymin><xmax>${xmax}</xmax><ymax>${ymax}</ymax></bndbox>`;
}

/** Pixels are counted from 1, and the last one belongs to the box. A box has one pixel at least. */
function integerSides([left, top, right, bottom]: Sides): Sides {
  const [xmin, ymin] = [Math.round(left) + 1, Math.round(top) + 1];
  return [xmin, ymin, Math.max(xmin, Math.round(right)), Math.max(ymin, Math.round(bottom))];
}

/** Returns the element beside the box that holds what the box cannot; empty for a box. */
function ownElement(geometry: Geometry, coordinates: Coordinates): string {
  const number = coordinates === "exact" ? withoutNoise : Math.round;
  switch (geometry.type) {
    case "rotatedRectangle": {
      const { left, top, right, bottom, angle } = geometry;
      const place = `<cx>${withoutNoise((left + right) / 2)}</cx><cy>${withoutNoise((top + bottom) / 2)}</cy><w>${withoutNoise(right - left)}</w><h>${withoutNoise(bottom - top)}</h>`;
      return `<robndbox>${place}<angle>${angle}</angle></robndbox>`;
    }
    case "polygon":
      return `<polygon>${pointsXml(geometry.rings[0] ?? [], number)}</polygon>`;
    case "polyline":
      return `<type>polyline</type><polyline>${pointsXml(geometry.points, number)}</polyline>`;
    case "point":
      return `<type>point</type><point><x>${number(geometry.at[0])}</x><y>${number(geometry.at[1])}</y></point>`;
    default:
      return "";
  }
}

function pointsXml(points: readonly Point[], number: (value: number) => number): string {
  return points.map(([x, y], i) => `<x${i + 1}>${number(x)}</x${i + 1}><y${i + 1}>${number(y)}</y${i + 1}>`).join("");
}

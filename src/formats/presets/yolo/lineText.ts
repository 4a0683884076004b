import type { Figure } from "../../../model/figure.ts";
import type { Geometry, Point } from "../../../model/geometry.ts";
import { confidenceOf } from "../../classes/confidence.ts";
import { cornersOfSides, sidesOf } from "../../export/figureBox.ts";
import { mainFigure, type PosedObject, pairKeypoints } from "../../export/pairKeypoints.ts";
import type { MovePoint } from "../../export/uprightFrame.ts";
import { joinedRing } from "../../geometry/maskOutlines.ts";
import { outlinesOf } from "../../geometry/outlinesOf.ts";
import { rectangleFromQuad } from "../../geometry/quadRectangle.ts";
import { cornersOf, type Size } from "../../geometry/rules.ts";
import { smallestRectangle } from "../../geometry/smallestRectangle.ts";
import type { Box } from "./labelLine.ts";
import type { ExportPlan } from "./planExport.ts";

/** Digits after the decimal point: a millionth of a pixel on the largest images. */
const DIGITS = 12;

/** Returns true for a geometry that has a row: one with an area, or keypoints. */
function hasRow({ type }: Geometry): boolean {
  return type !== "point" && type !== "polyline" && type !== "other";
}

/** Returns the objects of an image, each of which is one row: keypoints with the shape of the same group and class are one object. */
export function objectsOf(figures: readonly Figure[]): PosedObject[] {
  return pairKeypoints(figures, ({ geometry }) => hasRow(geometry));
}

/**
 * Returns an object as a row of the kind that the export has; undefined for one that cannot be written. Holes and parts are joined into one
 * outline; masks become the outline of their pixels. `size`: of the upright image.
 */
export function lineText(object: PosedObject, size: Size, plan: ExportPlan, toUpright: MovePoint): string | undefined {
  const figure = mainFigure(object);
  const id = plan.classes.get(figure.class);
  const numbers = numbersOf(object, size, plan, toUpright);
  if (id === undefined || numbers === undefined) return undefined;
  const confidence = plan.confident ? confidenceOf(figure.tags)?.value : undefined;
  const all = confidence === undefined ? numbers : [...numbers, confidence];
  return [id, ...all.map((value) => Number(value.toFixed(DIGITS)))].join(" ");
}

function numbersOf(
  object: PosedObject,
  size: Size,
  plan: ExportPlan,
  toUpright: MovePoint,
): readonly number[] | undefined {
  const figure = mainFigure(object);
  switch (plan.rows) {
    case "boxes":
      return boxOf(figure, size, toUpright);
    case "rotated": {
      const corners = orientedCorners(figure)?.map(toUpright);
      return corners && normalized(corners, size);
    }
    case "polygons":
      return outlineOf(figure, size, plan, toUpright);
    case "poses":
      return poseOf(object, size, plan, toUpright);
  }
}

function boxOf(figure: Figure, size: Size, toUpright: MovePoint): Box | undefined {
  const sides = sidesOf(figure);
  if (sides === undefined) return undefined;
  const [left, top, right, bottom] = sides;
  return boxAround([toUpright([left, top]), toUpright([right, bottom])], size);
}

function orientedCorners(figure: Figure): readonly Point[] | undefined {
  const { geometry } = figure;
  if (geometry.type === "rotatedRectangle") return cornersOf(geometry);
  const rings = outlinesOf(geometry);
  if (rings !== undefined) return smallestRectangle(rings.flat());
  const sides = sidesOf(figure);
  return sides && cornersOfSides(sides);
}

function outlineOf(figure: Figure, size: Size, plan: ExportPlan, toUpright: MovePoint): readonly number[] | undefined {
  const { geometry } = figure;
  const rings = outlinesOf(geometry);
  const corners = geometry.type === "rotatedRectangle" || rings === undefined ? orientedCorners(figure) : undefined;
  const ring = (corners ?? joinedRing(rings ?? [])).map(toUpright);
  if (ring.length < 3) return undefined;
  const numbers = normalized(ring, size);
  // In a folder with the name of such datasets, four corners would be read as an oriented bounding box.
  const isBox =
    plan.isNamedRotated && ring.length === 4 && rectangleFromQuad(ring as [Point, Point, Point, Point]) !== undefined;
  return isBox ? [...numbers, ...numbers.slice(-2)] : numbers;
}

/** A row of a pose always has its box and all keypoints; those that are missing are zeros. */
function poseOf(
  object: PosedObject,
  size: Size,
  plan: ExportPlan,
  toUpright: MovePoint,
): readonly number[] | undefined {
  const { shape, graph } = object;
  if (graph === undefined && !plan.zeros) return undefined;
  const box = boxOf(shape ?? graph, size, toUpright);
  if (box === undefined) return undefined;
  const ids = plan.keypoints.get(mainFigure(object).class) ?? [];
  const nodes = graph?.geometry.type === "graph" ? graph.geometry.nodes : [];
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const numbers: number[] = [...box];
  for (let i = 0; i < plan.keypointCount; i++) {
    const id = ids[i];
    const node = id === undefined ? undefined : byId.get(id);
    if (node === undefined) numbers.push(0, 0, 0);
    else numbers.push(...awayFromCorner(normalized([toUpright(node.at)], size).map(inside)), visibilityOf(node));
  }
  return numbers;
}

/** Both coordinates 0 would mean that the keypoint is not labelled. */
function awayFromCorner(coordinates: readonly number[]): readonly number[] {
  const smallest = 10 ** -DIGITS;
  return coordinates.every((value) => Math.abs(value) < smallest) ? coordinates.map(() => smallest) : coordinates;
}

function visibilityOf(node: { disabled?: boolean | undefined; extra?: Record<string, unknown> | undefined }): number {
  const kept = node.extra?.visibility;
  return typeof kept === "number" && kept > 0 ? kept : node.disabled ? 1 : 2;
}

function boxAround([[x1, y1], [x2, y2]]: readonly [Point, Point], size: Size): Box {
  const [x, width] = centreAndLength(x1, x2, size.width);
  const [y, height] = centreAndLength(y1, y2, size.height);
  return [x, y, width, height];
}

/** Pixels by which a box may lie outside: the rounding of writers, which is kept to the last digit. */
const ROUNDING_PIXELS = 1e-3;

/** Returns the normalized centre and length of a side. What lies outside of the image, such as corners of an oriented bounding box, is cut off. */
function centreAndLength(one: number, other: number, whole: number): [number, number] {
  const [from, to] = [one, other].map((value) =>
    value < -ROUNDING_PIXELS ? 0 : value > whole + ROUNDING_PIXELS ? whole : value,
  ) as [number, number];
  return [inside((from + to) / 2 / whole), inside(Math.abs(to - from) / whole)];
}

/** Trainers reject an image with a number that is not from 0 to 1, be it by rounding. */
function inside(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}

function normalized(points: readonly Point[], size: Size): number[] {
  return points.flatMap(([x, y]) => [x / size.width, y / size.height]);
}

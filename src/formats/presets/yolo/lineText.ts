import type { Figure } from "../../../model/figure.ts";
import type { Point, Ring } from "../../../model/geometry.ts";
import { decodeMask, MaskError } from "../../codecs/bitmap.ts";
import { joinedRing, maskOutlines } from "../../geometry/maskOutlines.ts";
import { rectangleFromQuad } from "../../geometry/quadRectangle.ts";
import { cornersOf, extent, type Size } from "../../geometry/rules.ts";
import type { Box } from "./labelLine.ts";
import { confidenceOf, type ExportPlan } from "./planExport.ts";

/** Moves a point of an annotation to the upright image. */
type ToUpright = (point: Point) => Point;

/** Digits after the decimal point: a millionth of a pixel on the largest images. */
const DIGITS = 12;

/**
 * Returns an object as a line of a label file; undefined when the format has no line for it (points, polylines, shapes that are not drawn).
 * Holes and parts are joined into one outline; masks become the outline of their pixels. `size`: of the upright image.
 */
export function lineText(figure: Figure, size: Size, plan: ExportPlan, toUpright: ToUpright): string | undefined {
  const id = plan.classes.get(figure.class);
  const numbers = numbersOf(figure, size, plan, toUpright);
  if (id === undefined || numbers === undefined) return undefined;
  const confidence = plan.confident ? confidenceOf(figure) : undefined;
  const all = confidence === undefined ? numbers : [...numbers, confidence];
  return [id, ...all.map((value) => Number(value.toFixed(DIGITS)))].join(" ");
}

function numbersOf(figure: Figure, size: Size, plan: ExportPlan, toUpright: ToUpright): readonly number[] | undefined {
  const { geometry } = figure;
  switch (geometry.type) {
    case "rectangle":
      return boxAround([toUpright([geometry.left, geometry.top]), toUpright([geometry.right, geometry.bottom])], size);
    case "rotatedRectangle":
      return normalized(cornersOf(geometry).map(toUpright), size);
    case "polygon":
      return outlineOf(geometry.rings, size, plan, toUpright);
    case "multipart":
      return outlineOf(geometry.parts.flat(), size, plan, toUpright);
    case "bitmap": {
      const rings = ringsOfMask(geometry);
      return rings && outlineOf(rings, size, plan, toUpright);
    }
    case "graph":
      return poseOf(figure, size, plan, toUpright);
    default:
      return undefined;
  }
}

function outlineOf(
  rings: readonly Ring[],
  size: Size,
  plan: ExportPlan,
  toUpright: ToUpright,
): readonly number[] | undefined {
  const ring = joinedRing(rings).map(toUpright);
  if (ring.length < 3) return undefined;
  const numbers = normalized(ring, size);
  // The last point is repeated when the number of values would make the line one of another kind.
  const ofPose = 4 + 3 * plan.keypointCount;
  const isTaken = plan.keypointCount > 0 && (numbers.length === ofPose || numbers.length === ofPose + 1);
  const isBox =
    plan.rotated && ring.length === 4 && rectangleFromQuad(ring as [Point, Point, Point, Point]) !== undefined;
  return isTaken || isBox ? [...numbers, ...numbers.slice(-2)] : numbers;
}

function poseOf(figure: Figure, size: Size, plan: ExportPlan, toUpright: ToUpright): readonly number[] | undefined {
  const { geometry, extra } = figure;
  const ids = plan.keypoints.get(figure.class);
  if (geometry.type !== "graph" || ids === undefined || geometry.nodes.length === 0) return undefined;
  const kept = keptBox(extra?.box);
  const [left, top, right, bottom] = kept ?? extent(geometry);
  const numbers = [...boxAround([toUpright([left, top]), toUpright([right, bottom])], size)];
  const byId = new Map(geometry.nodes.map((node) => [node.id, node]));
  for (let i = 0; i < plan.keypointCount; i++) {
    const id = ids[i];
    const node = id === undefined ? undefined : byId.get(id);
    if (node === undefined) numbers.push(0, 0, 0);
    else numbers.push(...awayFromCorner(normalized([toUpright(node.at)], size)), visibilityOf(node));
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

/** Returns the box that a pose was read with; undefined for any other value. */
function keptBox(value: unknown): Box | undefined {
  if (!Array.isArray(value) || value.length !== 4) return undefined;
  return value.every((side) => typeof side === "number" && Number.isFinite(side))
    ? (value as unknown as Box)
    : undefined;
}

function ringsOfMask(bitmap: { data: string; origin: Point }): Ring[] | undefined {
  try {
    return maskOutlines(decodeMask(bitmap.data), bitmap.origin);
  } catch (error) {
    if (error instanceof MaskError) return undefined;
    throw error;
  }
}

function boxAround([[x1, y1], [x2, y2]]: readonly [Point, Point], size: Size): Box {
  const { width, height } = size;
  return [(x1 + x2) / 2 / width, (y1 + y2) / 2 / height, Math.abs(x2 - x1) / width, Math.abs(y2 - y1) / height];
}

function normalized(points: readonly Point[], size: Size): number[] {
  return points.flatMap(([x, y]) => [x / size.width, y / size.height]);
}

import type { Figure } from "../../../model/figure.ts";
import type { Geometry, Point } from "../../../model/geometry.ts";
import { failure, type Result, success } from "../../../model/result.ts";
import { rectangleFromQuad } from "../../geometry/quadRectangle.ts";
import type { Size } from "../../geometry/rules.ts";
import type { Finding } from "../../report/finding.ts";
import type { KeypointShape } from "./dataYaml.ts";
import type { Box, LabelLine } from "./labelLine.ts";
import type { YoloOptions } from "./options.ts";

/** The tag that holds the confidence of a prediction. */
export const CONFIDENCE_TAG = "confidence";

/** How far a coordinate may lie outside without a problem, relative to the side: writers round. Sources: README.md of this folder. */
const ROUNDING = 0.001;
/** How many pixels outside the image the geometry rules accept; such coordinates are kept to the last digit. */
const ROUNDING_PIXELS = 1e-3;
/** Coordinates above this are in pixels: rounding or a truncated object does not explain them. */
const MAX_NORMALIZED = 2;

/** Whether coordinates are normalized (`parts`) or in pixels. */
type CoordinateUnit = YoloOptions["coordinates"];

/** Returns a line as an object on an image of `size` pixels; the failure states why it is not one. */
export function figureFromLine(
  line: LabelLine,
  title: string,
  size: Size,
  unit: CoordinateUnit,
  keypoints: KeypointShape | undefined,
): Result<{ readonly figure: Figure; readonly findings: readonly Finding[] }, Finding> {
  const large = unit === "parts" ? coordinatesOf(line).find((value) => Math.abs(value) > MAX_NORMALIZED) : undefined;
  if (large !== undefined) {
    return failure({
      code: "not_normalised",
      message: `The coordinate ${large} is not between 0 and 1; it looks like pixels.`,
      action: "The line is skipped. If the labels are in pixels, choose that in the reading options.",
    });
  }
  const findings: Finding[] = [];
  const scale: Size = unit === "parts" ? size : { width: 1, height: 1 };
  const { geometry, extra } = geometryOf(line, scale, size, keypoints, findings);
  const confidence = line.confidence === undefined ? [] : [{ name: CONFIDENCE_TAG, value: line.confidence }];
  return success({ figure: { class: title, geometry, tags: confidence, ...(extra && { extra }) }, findings });
}

function coordinatesOf(line: LabelLine): readonly number[] {
  if (line.kind === "box") return line.box;
  if (line.kind === "pose") return line.box;
  return line.points;
}

function geometryOf(
  line: LabelLine,
  scale: Size,
  size: Size,
  keypoints: KeypointShape | undefined,
  findings: Finding[],
): { geometry: Geometry; extra?: Record<string, unknown> } {
  switch (line.kind) {
    case "box":
      return { geometry: rectangleOf(line.box, scale, size, findings) };
    case "polygon":
      return { geometry: { type: "polygon", rings: [ringOf(line.points, scale, size)] } };
    case "quad": {
      const points = pointsOf(line.points, scale);
      const rectangle = rectangleFromQuad(points as [Point, Point, Point, Point]);
      // Four points that are not a rectangle stay a polygon: a rectangle would move them.
      return { geometry: rectangle ?? { type: "polygon", rings: [ringOf(line.points, scale, size)] } };
    }
    case "pose": {
      const box = rectangleOf(line.box, scale, size, findings);
      const nodes = keypoints === undefined ? [] : nodesOf(line.keypoints, scale, size, keypoints);
      // The keypoints are the object; the box is kept, so that a download can write the line again.
      if (nodes.length === 0) return { geometry: box };
      return { geometry: { type: "graph", nodes }, extra: { box: [box.left, box.top, box.right, box.bottom] } };
    }
  }
}

function rectangleOf(
  [x, y, width, height]: Box,
  scale: Size,
  size: Size,
  findings: Finding[],
): Extract<Geometry, { type: "rectangle" }> {
  if (width < 0 || height < 0) {
    findings.push({
      code: "negative_size",
      message: `The box has a negative size: ${width} x ${height}.`,
      action: "The box is imported with the same corners.",
    });
  }
  const center: Point = [x * scale.width, y * scale.height];
  const half: Point = [(Math.abs(width) * scale.width) / 2, (Math.abs(height) * scale.height) / 2];
  return {
    type: "rectangle",
    left: settled(center[0] - half[0], size.width),
    top: settled(center[1] - half[1], size.height),
    right: settled(center[0] + half[0], size.width),
    bottom: settled(center[1] + half[1], size.height),
  };
}

/** Returns a ring, without the last point if it repeats the first. */
function ringOf(values: readonly number[], scale: Size, size: Size): Point[] {
  const ring = pointsOf(values, scale).map(([x, y]): Point => [settled(x, size.width), settled(y, size.height)]);
  const [first, last] = [ring[0], ring.at(-1)];
  if (first === undefined || last === undefined) return ring;
  if (ring.length > 3 && first[0] === last[0] && first[1] === last[1]) ring.pop();
  return ring;
}

function pointsOf(values: readonly number[], scale: Size): Point[] {
  const points: Point[] = [];
  for (let i = 0; i + 1 < values.length; i += 2) {
    const x = values[i];
    const y = values[i + 1];
    if (x !== undefined && y !== undefined) points.push([x * scale.width, y * scale.height]);
  }
  return points;
}

function nodesOf(values: readonly number[], scale: Size, size: Size, shape: KeypointShape) {
  const nodes: Extract<Geometry, { type: "graph" }>["nodes"] = [];
  for (let i = 0; i < shape.count; i++) {
    const [x, y, visibility] = values.slice(i * shape.dimensions, (i + 1) * shape.dimensions);
    if (x === undefined || y === undefined || !isPresent(values, i, shape)) continue;
    const at: Point = [settled(x * scale.width, size.width), settled(y * scale.height, size.height)];
    const node = { id: keypointId(shape, i), at };
    if (visibility === 1) nodes.push({ ...node, disabled: true });
    else nodes.push(visibility === undefined || visibility === 2 ? node : { ...node, extra: { visibility } });
  }
  return nodes;
}

/** Returns false for a keypoint that is not labelled: its visibility is 0, or both coordinates are 0. */
export function isPresent(values: readonly number[], index: number, shape: KeypointShape): boolean {
  const at = index * shape.dimensions;
  if (shape.dimensions === 3 && values[at + 2] === 0) return false;
  return values[at] !== 0 || values[at + 1] !== 0;
}

/** Returns the id of a keypoint: its name, or its number from 0. */
export function keypointId(shape: KeypointShape, index: number): string {
  return shape.names?.[index] ?? String(index);
}

/** Moves a coordinate that lies outside by rounding onto the edge; one further out is reported later. */
function settled(value: number, side: number): number {
  if (value < -ROUNDING_PIXELS && value >= -ROUNDING * side) return 0;
  return value > side + ROUNDING_PIXELS && value <= side * (1 + ROUNDING) ? side : value;
}

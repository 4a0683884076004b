import type { Figure } from "../../../model/figure.ts";
import type { Geometry, Point } from "../../../model/geometry.ts";
import { failure, type Result, success } from "../../../model/result.ts";
import { rectangleFromQuad } from "../../geometry/quadRectangle.ts";
import type { Size } from "../../geometry/rules.ts";
import type { Finding } from "../../report/finding.ts";
import type { KeypointShape } from "./dataYaml.ts";
import type { Box, LabelLine } from "./labelLine.ts";

/** The tag that holds the confidence of a prediction. */
export const CONFIDENCE_TAG = "confidence";

/** Parts of a side that a coordinate may lie outside without a word: what writers round. Source: formats.md 4.4. */
const QUIET_PART = 0.001;
/** Pixels outside that the geometry rules overlook themselves; such coordinates are kept to the last digit. */
const QUIET_PIXELS = 1e-3;
/** Above this a coordinate is no part of an image that was rounded or cut: it is in pixels. */
const MAX_PART = 2;

/** Whether coordinates are parts of the image's sides or pixels. */
export type CoordinateUnit = "parts" | "pixels";

/** A line as an object of the project, on an image of `size` pixels; or why it is none. */
export function figureFromLine(
  line: LabelLine,
  title: string,
  size: Size,
  unit: CoordinateUnit,
  keypoints: KeypointShape | undefined,
): Result<{ readonly figure: Figure; readonly findings: readonly Finding[] }, Finding> {
  const large = unit === "parts" ? coordinatesOf(line).find((value) => Math.abs(value) > MAX_PART) : undefined;
  if (large !== undefined) {
    return failure({
      code: "not_normalised",
      message: `The coordinate ${large} is no part of the image's width or height; it looks like pixels.`,
      action: "The line is left out; if the labels are in pixels, say so in the options.",
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
      // Four free points bent into a rectangle would be another object.
      return { geometry: rectangle ?? { type: "polygon", rings: [ringOf(line.points, scale, size)] } };
    }
    case "pose": {
      const box = rectangleOf(line.box, scale, size, findings);
      const nodes = nodesOf(line.keypoints, scale, size, keypoints!);
      // Key points are the object; their box goes along, so that a download can write the line again.
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
      action: "Taken as a box with the same corners.",
    });
  }
  const middle: Point = [x * scale.width, y * scale.height];
  const half: Point = [(Math.abs(width) * scale.width) / 2, (Math.abs(height) * scale.height) / 2];
  return {
    type: "rectangle",
    left: settled(middle[0] - half[0], size.width),
    top: settled(middle[1] - half[1], size.height),
    right: settled(middle[0] + half[0], size.width),
    bottom: settled(middle[1] + half[1], size.height),
  };
}

/** A ring without the repetition of its first point. */
function ringOf(values: readonly number[], scale: Size, size: Size): Point[] {
  const ring = pointsOf(values, scale).map(([x, y]): Point => [settled(x, size.width), settled(y, size.height)]);
  const [first, last] = [ring[0]!, ring.at(-1)!];
  if (ring.length > 3 && first[0] === last[0] && first[1] === last[1]) ring.pop();
  return ring;
}

function pointsOf(values: readonly number[], scale: Size): Point[] {
  const points: Point[] = [];
  for (let i = 0; i + 1 < values.length; i += 2) {
    points.push([values[i]! * scale.width, values[i + 1]! * scale.height]);
  }
  return points;
}

function nodesOf(values: readonly number[], scale: Size, size: Size, shape: KeypointShape) {
  const nodes: Extract<Geometry, { type: "graph" }>["nodes"] = [];
  for (let i = 0; i < shape.count; i++) {
    const [x, y, visibility] = values.slice(i * shape.dimensions, (i + 1) * shape.dimensions) as number[];
    if (!isPresent(values, i, shape)) continue;
    const at: Point = [settled(x! * scale.width, size.width), settled(y! * scale.height, size.height)];
    const node = { id: keypointId(shape, i), at };
    if (visibility === 1) nodes.push({ ...node, disabled: true });
    else nodes.push(visibility === undefined || visibility === 2 ? node : { ...node, extra: { visibility } });
  }
  return nodes;
}

/** False for a key point that was not labelled: visibility 0, or both coordinates 0. */
export function isPresent(values: readonly number[], index: number, shape: KeypointShape): boolean {
  const at = index * shape.dimensions;
  if (shape.dimensions === 3 && values[at + 2] === 0) return false;
  return values[at] !== 0 || values[at + 1] !== 0;
}

/** What a key point is called: its name, or its number from 0. */
export function keypointId(shape: KeypointShape, index: number): string {
  return shape.names?.[index] ?? String(index);
}

/** Moves a coordinate onto the edge that writers' rounding took it over; one further out is left for the report. */
function settled(value: number, side: number): number {
  if (value < -QUIET_PIXELS && value >= -QUIET_PART * side) return 0;
  return value > side + QUIET_PIXELS && value <= side * (1 + QUIET_PART) ? side : value;
}

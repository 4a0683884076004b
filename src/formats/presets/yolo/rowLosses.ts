import type { Figure } from "../../../model/figure.ts";
import type { GeometryType } from "../../../model/geometry.ts";
import { LOST } from "../../export/lossSentences.ts";
import type { RowKind } from "./rowKind.ts";

/** What a figure is to the rows of label files. */
export interface RowFigure {
  readonly type: GeometryType;
  /** Its outline has holes or parts. */
  readonly hasRings: boolean;
  /** It is the shape that keypoints are written with, or the keypoints that are written with a shape. */
  readonly isPaired: boolean;
}

/** Returns what a figure is to the rows. */
export function rowFigure({ geometry }: Figure, isPaired: boolean): RowFigure {
  const hasRings = geometry.type === "multipart" || (geometry.type === "polygon" && geometry.rings.length > 1);
  return { type: geometry.type, hasRings, isPaired };
}

const KEYPOINTS = "Keypoints are lost; the boxes of their objects are kept.";
const OUTLINES = "Polygons become bounding boxes.";

/** What becomes of geometries in rows that have another shape. */
const CHANGED: Record<RowKind, Partial<Record<GeometryType, string>>> = {
  boxes: {
    rotatedRectangle: "Oriented bounding boxes become the bounding boxes around them.",
    polygon: OUTLINES,
    multipart: OUTLINES,
    bitmap: "Masks become bounding boxes.",
    graph: KEYPOINTS,
  },
  polygons: {
    rectangle: "Bounding boxes become polygons with four corners.",
    rotatedRectangle: "Oriented bounding boxes become polygons with four corners.",
    multipart: "Objects of several parts become one outline.",
    bitmap: "Masks become outlines.",
    graph: KEYPOINTS,
  },
  rotated: {
    rectangle: "Bounding boxes become oriented bounding boxes with the angle 0.",
    polygon: "Polygons become the smallest oriented bounding boxes around them.",
    multipart: "Polygons become the smallest oriented bounding boxes around them.",
    bitmap: "Masks become the smallest oriented bounding boxes around them.",
    graph: KEYPOINTS,
  },
  poses: {
    rotatedRectangle: "Oriented bounding boxes become the bounding boxes around them.",
    polygon: OUTLINES,
    multipart: OUTLINES,
    bitmap: "Masks become bounding boxes.",
  },
};

/** Returns what a figure loses in rows of a kind; undefined when it loses nothing. */
export function rowLoss({ type, hasRings, isPaired }: RowFigure, rows: RowKind): string | undefined {
  if (type === "point") return "Points are lost.";
  if (type === "polyline") return "Polylines are lost.";
  if (type === "other") return LOST.otherShapes;
  if (rows === "poses" && isPaired) {
    return type === "graph"
      ? undefined
      : "Boxes and outlines of objects with keypoints become the boxes of their poses.";
  }
  if (rows === "polygons" && type === "polygon" && hasRings) return "Polygons with holes become one outline.";
  return CHANGED[rows][type];
}

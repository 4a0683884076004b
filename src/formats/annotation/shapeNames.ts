import type { ClassShape } from "../../model/classDef.ts";
import type { Geometry } from "../../model/geometry.ts";

/** Shapes of classes in the words of the Supervisely format. Words that are not here stand for shapes that are stored and not drawn. */
const shapeOfWord = new Map<string, ClassShape>([
  ["any", "any"],
  ["point", "point"],
  ["rectangle", "rectangle"],
  ["oriented_bbox", "rotatedRectangle"],
  ["polygon", "polygon"],
  ["multipolygon", "multipart"],
  ["bitmap", "bitmap"],
  ["alpha_mask", "bitmap"],
  ["line", "polyline"],
  ["graph", "graph"],
]);

const wordOfShape: Record<ClassShape, string> = {
  any: "any",
  point: "point",
  rectangle: "rectangle",
  rotatedRectangle: "oriented_bbox",
  polygon: "polygon",
  multipart: "multipolygon",
  bitmap: "bitmap",
  polyline: "line",
  graph: "graph",
  other: "any",
};

/** The shape behind a word of the format; `other` for one that the product does not draw. */
export function shapeOfName(word: string): ClassShape {
  return shapeOfWord.get(word) ?? "other";
}

/** The word of the format for a shape. */
export function shapeName(shape: ClassShape): string {
  return wordOfShape[shape];
}

/** The word of the format for the geometry of an object: its `geometryType`. */
export function geometryName(geometry: Geometry): string {
  if (geometry.type === "other") return geometry.shape;
  return geometry.type === "bitmap" && geometry.alpha ? "alpha_mask" : wordOfShape[geometry.type];
}

import type { ClassShape } from "../../model/classDef.ts";
import type { Geometry } from "../../model/geometry.ts";

/** Names of shapes in the Supervisely format. Other names are of shapes that are stored and not drawn. */
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

/** Returns the shape with a name of the format; `other` for one that the product does not draw. */
export function shapeOfName(word: string): ClassShape {
  return shapeOfWord.get(word) ?? "other";
}

/** Returns the name of a shape in the format. */
export function shapeName(shape: ClassShape): string {
  return wordOfShape[shape];
}

/** Returns the name of the geometry of an object in the format: its `geometryType`. */
export function geometryName(geometry: Geometry): string {
  if (geometry.type === "other") return geometry.shape;
  return geometry.type === "bitmap" && geometry.alpha ? "alpha_mask" : wordOfShape[geometry.type];
}

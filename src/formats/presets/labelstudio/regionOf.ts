import type { Figure } from "../../../model/figure.ts";
import type { Geometry, Point, Ring } from "../../../model/geometry.ts";
import type { Tag } from "../../../model/tag.ts";
import { type Pixelable, pixelMask } from "../../geometry/pixelMask.ts";
import { cornersOf, type Size } from "../../geometry/rules.ts";
import type { JsonObject } from "../../text/jsonValue.ts";
import { encodeBrush } from "./brushRle.ts";

/** The control of each kind of region: its name in results, and its element in the configuration. */
export const CONTROLS = {
  rectangle: "RectangleLabels",
  polygon: "PolygonLabels",
  keypoint: "KeyPointLabels",
  brush: "BrushLabels",
  vector: "VectorLabels",
} as const;
type Kind = keyof typeof CONTROLS;

/** Width of a point as it is drawn, in percent of the width of the image. */
const POINT_WIDTH = 0.5;

/** The shape of a region. */
interface Shape {
  readonly kind: Kind;
  readonly value: JsonObject;
}

/** Returns the results of an object: its region, and its tags with a value. Empty for one that the format cannot hold. */
export function resultsOf(figure: Figure, id: string, parent: string | undefined, size: Size): JsonObject[] {
  const labels = [figure.class, ...figure.tags.filter(isLabel).map(({ name }) => name)];
  const note = figure.description ? { meta: { text: [figure.description] } } : {};
  return shapesOf(figure.geometry, size).flatMap(({ kind, value }, i) => {
    const own = i === 0 ? id : `${id}-${i}`;
    const common = { id: own, to_name: "image", ...imageSize(size), ...(parent !== undefined && { parentID: parent }) };
    const type = CONTROLS[kind].toLowerCase();
    const region = { ...common, type, from_name: kind, origin: "manual", value: { ...value, [type]: labels }, ...note };
    const answers = figure.tags.filter((tag) => !isLabel(tag)).map((tag) => ({ ...common, ...answerOf(tag) }));
    return [region, ...answers];
  });
}

/** Returns a tag with a value as an answer of the control with its name. */
export function answerOf({ name, value }: Tag): JsonObject {
  const answer = typeof value === "number" ? { number: value } : { text: [value ?? ""] };
  return { type: typeof value === "number" ? "number" : "textarea", from_name: name, to_name: "image", value: answer };
}

/** Returns true for a tag without a value, which is written as a further label of the region. */
export function isLabel({ value }: Tag): boolean {
  return value === undefined;
}

function imageSize({ width, height }: Size): JsonObject {
  return { original_width: width, original_height: height, image_rotation: 0 };
}

function shapesOf(geometry: Geometry, size: Size): Shape[] {
  switch (geometry.type) {
    case "rectangle": {
      const { left, top, right, bottom } = geometry;
      return [rectangle([left, top], right - left, bottom - top, 0, size)];
    }
    case "rotatedRectangle": {
      const { left, top, right, bottom, angle } = geometry;
      // The format turns a rectangle about its top left corner.
      return [rectangle(cornersOf(geometry)[0], right - left, bottom - top, (angle * 180) / Math.PI, size)];
    }
    case "polygon":
      return outline([geometry.rings], geometry, size);
    case "multipart":
      return outline(geometry.parts, geometry, size);
    case "bitmap":
      return brush(geometry, size);
    case "polyline": {
      const vertices = geometry.points.map((point) => {
        const [x, y] = percent(point, size);
        return { x, y };
      });
      return [{ kind: "vector", value: { vertices, closed: false } }];
    }
    case "point":
      return [keypoint(geometry.at, size)];
    case "graph":
      return geometry.nodes.map(({ at }) => keypoint(at, size));
    case "other":
      return [];
  }
}

function rectangle(corner: Point, width: number, height: number, rotation: number, size: Size): Shape {
  const [x, y] = percent(corner, size);
  const [w, h] = percent([width, height], size);
  return { kind: "rectangle", value: { x, y, width: w, height: h, rotation } };
}

function keypoint(at: Point, size: Size): Shape {
  const [x, y] = percent(at, size);
  return { kind: "keypoint", value: { x, y, width: POINT_WIDTH } };
}

/** Polygons of the format have no holes and no parts, its brushes do. */
function outline(parts: readonly (readonly Ring[])[], geometry: Pixelable, size: Size): Shape[] {
  const [ring = [], ...more] = parts.flat();
  if (more.length > 0) return brush(geometry, size);
  return [{ kind: "polygon", value: { points: ring.map((point) => percent(point, size)), closed: true } }];
}

function brush(geometry: Pixelable, size: Size): Shape[] {
  const placed = pixelMask(geometry, size);
  if (placed === undefined) return [];
  const { mask, left, top } = placed;
  // Four bytes for each pixel of the image; the last is its alpha.
  const values = new Uint8Array(4 * size.width * size.height);
  for (let row = 0; row < mask.height; row++) {
    const y = top + row;
    if (y < 0 || y >= size.height) continue;
    for (let column = 0; column < mask.width; column++) {
      const x = left + column;
      if (x < 0 || x >= size.width || (mask.values[row * mask.width + column] ?? 0) === 0) continue;
      values.fill(255, 4 * (y * size.width + x), 4 * (y * size.width + x) + 4);
    }
  }
  return [{ kind: "brush", value: { format: "rle", rle: encodeBrush(values) } }];
}

function percent([x, y]: Point, { width, height }: Size): [number, number] {
  return [(100 * x) / width, (100 * y) / height];
}

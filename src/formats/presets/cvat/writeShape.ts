import type { Figure } from "../../../model/figure.ts";
import type { Geometry, Point } from "../../../model/geometry.ts";
import { type Pixelable, pixelMask } from "../../geometry/pixelMask.ts";
import type { Size } from "../../geometry/rules.ts";
import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import { escapeXml } from "../../text/xmlText.ts";
import { cuboidCorners, ellipseFields } from "./shape.ts";

/** The name and attributes of an element, and the XML of its children. */
interface ShapeXml {
  readonly name: string;
  readonly attributes: readonly (readonly [string, string | number])[];
  readonly children: readonly string[];
}

/** Returns the name of the element for an object; undefined for a shape that the format does not have. */
export function elementNameOf({ geometry, extra }: Figure): string | undefined {
  switch (geometry.type) {
    case "rectangle":
    case "rotatedRectangle":
      return "box";
    case "polygon":
      if (ellipseOf(extra) !== undefined) return "ellipse";
      return geometry.rings.length === 1 ? "polygon" : "mask";
    case "multipart":
    case "bitmap":
      return "mask";
    case "polyline":
      return "polyline";
    case "point":
      return "points";
    case "graph":
      return isCuboid(geometry, extra) ? "cuboid" : "skeleton";
    case "other":
      return undefined;
  }
}

/** Returns the element for an object, without its label and attributes. `size`: the size of the image in pixels. */
export function shapeXml(figure: Figure, size: Size | undefined): ShapeXml | undefined {
  const name = elementNameOf(figure);
  const { geometry } = figure;
  if (name === undefined) return undefined;
  const shape = (attributes: ShapeXml["attributes"], children: readonly string[] = []) => ({
    name,
    attributes,
    children,
  });
  switch (geometry.type) {
    case "rectangle":
      return shape(boxAttributes(geometry));
    case "rotatedRectangle":
      return shape([...boxAttributes(geometry), ["rotation", (geometry.angle * 180) / Math.PI]]);
    case "polyline":
      return shape([["points", pointsText(geometry.points)]]);
    case "point":
      return shape([["points", pointsText([geometry.at])]]);
    case "graph":
      if (name === "cuboid") return shape(cuboidAttributes(geometry));
      return shape([], geometry.nodes.map(nodeXml));
    case "polygon": {
      const ellipse = ellipseOf(figure.extra);
      if (ellipse) return shape(ellipseFields.map((field) => [field, ellipse[field] as number]));
      const [ring, ...holes] = geometry.rings;
      if (ring !== undefined && holes.length === 0) return shape([["points", pointsText(ring)]]);
      break;
    }
  }
  const attributes = maskAttributes(geometry as Pixelable, size);
  return attributes && shape(attributes);
}

/** Returns the numbers of a figure that was read as an ellipse; undefined for other figures. */
function ellipseOf(extra: Figure["extra"]): JsonObject | undefined {
  const ellipse = extra?.ellipse;
  if (!isJsonObject(ellipse) || Object.keys(ellipse).length !== ellipseFields.length) return undefined;
  return ellipseFields.every((field) => Number.isFinite(ellipse[field])) ? ellipse : undefined;
}

type Graph = Extract<Geometry, { type: "graph" }>;

function isCuboid({ nodes }: Graph, extra: Figure["extra"]): boolean {
  return extra?.cuboid === true && nodes.map(({ id }) => id).join() === cuboidCorners.join();
}

function cuboidAttributes({ nodes }: Graph): [string, number][] {
  return nodes.flatMap(({ id, at: [x, y] }): [string, number][] => [
    [`x${id}`, x],
    [`y${id}`, y],
  ]);
}

function nodeXml({ id, at, disabled }: Graph["nodes"][number]): string {
  return `<points label="${escapeXml(id)}" source="manual" outside="0" occluded="${disabled ? 1 : 0}" points="${pointsText([at])}"/>`;
}

function boxAttributes(box: { left: number; top: number; right: number; bottom: number }): [string, number][] {
  return [
    ["xtl", box.left],
    ["ytl", box.top],
    ["xbr", box.right],
    ["ybr", box.bottom],
  ];
}

function pointsText(points: readonly Point[]): string {
  return points.map(([x, y]) => `${x},${y}`).join(";");
}

/** Returns run lengths row by row inside the mask's own box, the first run outside of the mask. */
function maskAttributes(geometry: Pixelable, size: Size | undefined): [string, string | number][] | undefined {
  const placed = pixelMask(geometry, size);
  if (placed === undefined) return undefined;
  const { mask, left, top } = placed;
  const runs: number[] = [];
  let inside = false;
  let run = 0;
  for (const value of mask.values) {
    if (value > 0 === inside) run++;
    else {
      runs.push(run);
      inside = !inside;
      run = 1;
    }
  }
  runs.push(run);
  return [
    ["rle", runs.join(", ")],
    ["left", left],
    ["top", top],
    ["width", mask.width],
    ["height", mask.height],
  ];
}

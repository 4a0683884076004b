import type { Figure } from "../../../model/figure.ts";
import type { Geometry, Point } from "../../../model/geometry.ts";
import type { Tag } from "../../../model/tag.ts";
import { confidenceFields } from "../../classes/confidence.ts";
import { toBase64 } from "../../codecs/base64.ts";
import { encodePng } from "../../codecs/png.ts";
import { type Pixelable, pixelMask } from "../../geometry/pixelMask.ts";
import { cornersOf, type Size } from "../../geometry/rules.ts";
import type { JsonObject } from "../../text/jsonValue.ts";

/** Returns the shape of an object; undefined for a geometry that the format does not have. `size`: the size of the image in pixels. */
export function shapeFromFigure(
  figure: Figure,
  groups: ReadonlyMap<string, number>,
  size: Size | undefined,
): JsonObject | undefined {
  const circle = circleOf(figure);
  const geometry = circle ? { shape_type: "circle", points: circle } : geometryFields(figure.geometry, size);
  if (geometry === undefined) return undefined;
  const { circle: kept, ...extra } = figure.extra ?? {};
  const { fields, others } = confidenceFields(figure.tags);
  const attributes = others.filter(({ value }) => value !== undefined);
  return {
    ...extra,
    ...(circle === undefined && kept !== undefined && { circle: kept }),
    label: figure.class,
    group_id: figure.group === undefined ? null : groups.get(figure.group),
    description: figure.description ?? "",
    flags: flagsOf(others.filter(({ value }) => value === undefined)),
    ...(attributes.length > 0 && { attributes: flagsOf(attributes) }),
    ...fields,
    mask: null,
    ...geometry,
  };
}

/** Returns tags as flags: one without a value is true. */
export function flagsOf(tags: readonly Tag[]): JsonObject {
  return Object.fromEntries(tags.map(({ name, value }) => [name, value ?? true]));
}

/** Returns the centre and rim of a figure that was read as a circle; undefined for other figures. */
function circleOf({ geometry, extra }: Figure): readonly unknown[] | undefined {
  const points = extra?.circle;
  return geometry.type === "polygon" && Array.isArray(points) && points.length === 2 ? points : undefined;
}

function geometryFields(geometry: Geometry, size: Size | undefined): JsonObject | undefined {
  switch (geometry.type) {
    case "rectangle":
      return shape("rectangle", [
        [geometry.left, geometry.top],
        [geometry.right, geometry.bottom],
      ]);
    case "rotatedRectangle":
      return shape("polygon", cornersOf(geometry));
    case "polygon": {
      const [ring, ...holes] = geometry.rings;
      return ring === undefined || holes.length > 0 ? maskShape(geometry, size) : shape("polygon", ring);
    }
    case "multipart":
    case "bitmap":
      return maskShape(geometry, size);
    case "polyline":
      return shape(geometry.points.length === 2 ? "line" : "linestrip", geometry.points);
    case "point":
      return shape("point", [geometry.at]);
    case "graph": {
      const points = geometry.nodes.map(({ at }) => at);
      return points.length === 0 ? undefined : shape("points", points);
    }
    case "other":
      return undefined;
  }
}

function shape(type: string, points: readonly Point[]): JsonObject {
  return { shape_type: type, points };
}

/** Returns a mask: a PNG of its box, and its first and last pixel as points. */
function maskShape(geometry: Pixelable, size: Size | undefined): JsonObject | undefined {
  const placed = pixelMask(geometry, size);
  if (placed === undefined) return undefined;
  const { mask, left, top } = placed;
  const { width, height } = mask;
  const samples = mask.values.map((value) => (value > 0 ? 255 : 0));
  const png = encodePng({ width, height, colorType: "grey", bitDepth: 8, samples });
  const corners: Point[] = [
    [left, top],
    [left + width - 1, top + height - 1],
  ];
  return { ...shape("mask", corners), mask: toBase64(png) };
}

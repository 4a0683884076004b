import type { Figure } from "../../../model/figure.ts";
import type { Geometry, Point } from "../../../model/geometry.ts";
import { failure, type Result, success } from "../../../model/result.ts";
import type { Tag } from "../../../model/tag.ts";
import { attributeTags } from "../../classes/attributeTags.ts";
import { CONFIDENCE_FIELDS, confidenceTags } from "../../classes/confidence.ts";
import type { Finding } from "../../report/finding.ts";
import { finiteNumber, isJsonObject, type JsonObject, otherFields } from "../../text/jsonValue.ts";
import { type Outline, outlinesOf } from "./outline.ts";

const knownFields = new Set(["category", "attributes", "box2d", "poly2d", ...CONFIDENCE_FIELDS]);

/** Returns the objects of a label: one, or one for each of several open lines. */
export function figuresOf(label: JsonObject, category: string): Result<Figure[], Finding> {
  const geometries = geometriesOf(label, category);
  if (!geometries.ok) return geometries;
  const tags: Tag[] = attributeTags(label.attributes);
  tags.push(...confidenceTags(label, tags));
  const extra = otherFields(label, knownFields);
  return success(
    geometries.value.map((geometry) => ({
      class: category,
      geometry,
      tags,
      ...(extra && { extra: { bdd100k: extra } }),
    })),
  );
}

/** Returns true for a category of drivable areas, which older files write as `area/...` and newer ones by name in files of their own. */
export function isArea(category: string): boolean {
  return category.startsWith("area/");
}

function geometriesOf({ box2d, poly2d, box3d, rle }: JsonObject, category: string): Result<Geometry[], Finding> {
  if (isJsonObject(box2d)) return boxOf(box2d);
  if (poly2d !== undefined && poly2d !== null) {
    const outlines = outlinesOf(poly2d, !category.startsWith("lane/"));
    return outlines === undefined
      ? broken("geometry_broken", "poly2d is not a list of points with two numbers each.")
      : geometriesOfOutlines(outlines);
  }
  if (isJsonObject(box3d)) return broken("unsupported_geometry", "The label has a 3D box and no 2D geometry.");
  if (isJsonObject(rle)) return broken("unsupported_geometry", "The label has an RLE mask and no outline.");
  return broken("geometry_missing", "The label has neither box2d nor poly2d.");
}

/** x1 and y1 are the top left corner, x2 and y2 the bottom right one, in pixels. */
function boxOf({ x1, y1, x2, y2 }: JsonObject): Result<Geometry[], Finding> {
  const [left, top, right, bottom] = [x1, y1, x2, y2].map(finiteNumber);
  if (left === undefined || top === undefined || right === undefined || bottom === undefined)
    return broken("geometry_broken", "A number of box2d is missing or is not a number.");
  const [xs, ys] = [
    [left, right],
    [top, bottom],
  ];
  return success([
    {
      type: "rectangle",
      left: Math.min(...xs),
      top: Math.min(...ys),
      right: Math.max(...xs),
      bottom: Math.max(...ys),
    },
  ]);
}

/** Closed outlines are one object; every open one is a line of its own. */
function geometriesOfOutlines(outlines: readonly Outline[]): Result<Geometry[], Finding> {
  const areas: Point[][][] = [];
  const lines: Geometry[] = [];
  for (const { points, closed } of outlines) {
    const atLeast = closed ? 3 : 2;
    if (points.length < atLeast)
      return broken("too_few_points", `An outline has ${points.length} points; at least ${atLeast} are needed.`);
    if (closed) areas.push([[...points]]);
    else lines.push({ type: "polyline", points: [...points] });
  }
  const [rings, ...more] = areas;
  if (rings === undefined) return success(lines);
  const area: Geometry = more.length === 0 ? { type: "polygon", rings } : { type: "multipart", parts: areas };
  return success([area, ...lines]);
}

function broken(code: Finding["code"], message: string) {
  return failure<Finding>({ code, message, action: "The object is skipped." });
}

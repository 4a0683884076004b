import { count } from "../../../model/plural.ts";
import type { Size } from "../../geometry/rules.ts";
import type { Finding } from "../../report/finding.ts";
import { finiteNumber, isJsonObject, type JsonObject } from "../../text/jsonValue.ts";

/** The part by which the sides of a view and of its image may differ in ratio: the rounding of its pixels. */
const RATIO_QUIET = 0.05;

/**
 * Returns a region of VoTT 1 as later versions have it. Its coordinates are in pixels of the view in which it was drawn, whose size the region
 * states; they are scaled to the size of the image where both are known. Its last tag is the class, as in the exports of VoTT 1.
 */
export function regionOfFrame(region: JsonObject, image: Size | undefined): JsonObject {
  const { x1, y1, x2, y2, width, height, box, type, tags, points, id, UID, name, ...rest } = region;
  const view = viewOf(region);
  const [across, down] = view && image ? [image.width / view.width, image.height / view.height] : [1, 1];
  const corners = isJsonObject(box) ? { ...box, ...definedOnly({ x1, y1, x2, y2 }) } : { x1, y1, x2, y2 };
  const at = (value: unknown, scale: number) => {
    const number = finiteNumber(value);
    return number === undefined ? undefined : number * scale;
  };
  const [left, top] = [at(corners.x1, across), at(corners.y1, down)];
  const [right, bottom] = [at(corners.x2, across), at(corners.y2, down)];
  return {
    ...rest,
    type: typeof type === "string" ? type.toUpperCase() : "RECTANGLE",
    tags: Array.isArray(tags) ? tags.toReversed() : [],
    boundingBox: { left, top, width: difference(right, left), height: difference(bottom, top) },
    ...(Array.isArray(points) && {
      points: points.map((point) => (isJsonObject(point) ? { x: at(point.x, across), y: at(point.y, down) } : point)),
    }),
  };
}

/** Returns a finding for regions that were drawn in a view whose sides have another ratio than those of the image; undefined when they fit. */
export function viewFinding(regions: readonly unknown[], image: Size | undefined): Finding | undefined {
  if (image === undefined) return undefined;
  const views = regions.flatMap((region) => (isJsonObject(region) ? (viewOf(region) ?? []) : []));
  const odd = views.filter(({ width, height }) => {
    const ratio = (width * image.height) / (height * image.width);
    return Math.abs(Math.log(ratio)) > RATIO_QUIET;
  });
  const [first] = odd;
  if (first === undefined) return undefined;
  const were = count(odd.length, "region was", "regions were");
  return {
    code: "size_differs",
    severity: "error",
    message: `${were} drawn on ${first.width} x ${first.height} pixels, whose sides have another ratio than those of the image, ${image.width} x ${image.height}.`,
    action: "They are scaled to the image. Check that it is the right one.",
  };
}

function viewOf(region: JsonObject): Size | undefined {
  const [width, height] = [finiteNumber(region.width), finiteNumber(region.height)];
  return width !== undefined && height !== undefined && width > 0 && height > 0 ? { width, height } : undefined;
}

function difference(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a - b;
}

function definedOnly(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

import type { Geometry, Point } from "../../model/geometry.ts";
import { type ImageInfo, uprightSize } from "../../model/image.ts";
import { settleBitmap } from "../codecs/bitmapRules.ts";
import type { Finding } from "../report/finding.ts";
import { clipPolygon, clipPolyline } from "./clip.ts";

/** A size in whole pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels beyond which a coordinate is a mistake on any image, and arithmetic with it overflows. */
const ABSURD_PIXELS = 1e9;

/** Pixels that a coordinate may lie outside without being reported: the rounding of writers. */
const QUIET_PIXELS = 1e-3;

/**
 * Returns the frame of the coordinates of an annotation. `upright`: the image as a viewer shows it. `stored`: the pixels as stored, which
 * EXIF rotates by a quarter turn. `other`: a size that is neither; nothing is scaled.
 */
export function framedOn(annotated: Size | undefined, info: ImageInfo): "upright" | "stored" | "other" {
  const upright = uprightSize(info);
  if (annotated === undefined || upright === undefined || sameSize(annotated, upright)) return "upright";
  const isStored = info.orientation >= 5 && sameSize(annotated, { width: upright.height, height: upright.width });
  return isStored ? "stored" : "other";
}

/**
 * Returns the affine matrix `[a, b, c, d, e, f]` (as in SVG: x' = a x + c y + e, y' = b x + d y + f) that maps coordinates on the stored pixels
 * of an image to the upright image. `stored` is the stored size in pixels.
 */
export function uprightMatrix(orientation: number, stored: Size): [number, number, number, number, number, number] {
  const { width: w, height: h } = stored;
  switch (orientation) {
    case 2:
      return [-1, 0, 0, 1, w, 0];
    case 3:
      return [-1, 0, 0, -1, w, h];
    case 4:
      return [1, 0, 0, -1, 0, h];
    case 5:
      return [0, 1, 1, 0, 0, 0];
    case 6:
      return [0, 1, -1, 0, h, 0];
    case 7:
      return [0, -1, -1, 0, h, w];
    case 8:
      return [0, -1, 1, 0, 0, w];
    default:
      return [1, 0, 0, 1, 0, 0];
  }
}

/** Returns a finding for an annotation that states another size than that of its image; undefined when they agree or one is not known. */
export function sizeFinding(annotated: Size | undefined, info: ImageInfo): Finding | undefined {
  const frame = framedOn(annotated, info);
  const upright = uprightSize(info);
  if (annotated === undefined || upright === undefined || frame === "upright") return undefined;
  const sizes = `${sizeLabel(annotated)} in the annotation, ${sizeLabel(upright)} in the image`;
  if (frame === "stored") {
    return {
      code: "labels_on_stored_pixels",
      message: `The image is rotated by its EXIF orientation, and its labels are for the image before rotation: ${sizes}.`,
      action: "The labels are kept unchanged; they are rotated with the image when it is shown.",
    };
  }
  return {
    code: "size_differs",
    message: `The sizes differ: ${sizes}.`,
    action: "The labels are kept unchanged; they are not scaled.",
  };
}

/** A geometry as it is imported, or undefined when nothing of it is left, and its problem. */
interface SettledGeometry {
  readonly geometry?: Geometry;
  readonly finding?: Finding;
}

/**
 * Fits a geometry to its image: clips it at the edge and reports that, reports a geometry without an area, and skips one that lies outside
 * altogether and masks that cannot be decoded. Without a size nothing is clipped. Coordinates inside are never changed.
 */
export function settleGeometry(geometry: Geometry, size: Size | undefined): SettledGeometry {
  if (geometry.type === "bitmap") return settleBitmap(geometry, size);
  if (geometry.type === "other") return { geometry };
  const box = extent(geometry);
  if (box.some((side) => Math.abs(side) > ABSURD_PIXELS)) {
    const message = `${nameOf(geometry)} has coordinates beyond a billion pixels: ${extentText(geometry)}.`;
    return { finding: { code: "geometry_broken", message, action: "The object is skipped." } };
  }
  if (size === undefined || liesInside(box, size)) {
    return hasNoArea(geometry, box) ? { geometry, finding: noArea(geometry) } : { geometry };
  }
  const clipped = clip(geometry, size);
  if (clipped === undefined) {
    return {
      finding: {
        code: "outside_of_image",
        message: `${nameOf(geometry)} lies outside the image of ${sizeLabel(size)} pixels.`,
        action: "The object is skipped.",
      },
    };
  }
  return {
    geometry: clipped,
    finding: {
      code: "clipped",
      message: `${nameOf(geometry)} reaches beyond the image of ${sizeLabel(size)} pixels: ${extentText(geometry)}.`,
      action: clipped === geometry ? "It is kept unchanged." : "It is clipped at the edge of the image.",
    },
  };
}

type Vector = Exclude<Geometry, { type: "bitmap" } | { type: "other" }>;

function clip(geometry: Vector, size: Size): Geometry | undefined {
  switch (geometry.type) {
    case "point":
      return undefined;
    case "rectangle": {
      const left = clamp(geometry.left, size.width);
      const right = clamp(geometry.right, size.width);
      const top = clamp(geometry.top, size.height);
      const bottom = clamp(geometry.bottom, size.height);
      return left < right && top < bottom ? { type: "rectangle", left, top, right, bottom } : undefined;
    }
    case "rotatedRectangle":
      // Clipped at an edge it would no longer be a rectangle.
      return clipPolygon(cornersOf(geometry), size) === undefined ? undefined : geometry;
    case "polygon": {
      const rings = clipRings(geometry.rings, size);
      return rings === undefined ? undefined : { type: "polygon", rings };
    }
    case "multipart": {
      const parts = geometry.parts.flatMap((part) => {
        const rings = clipRings(part, size);
        return rings === undefined ? [] : [rings];
      });
      return parts.length === 0 ? undefined : { type: "multipart", parts };
    }
    case "polyline": {
      const points = clipPolyline(geometry.points, size);
      return points === undefined ? undefined : { type: "polyline", points };
    }
    case "graph": {
      const someInside = geometry.nodes.some(
        ({ at: [x, y] }) => x >= 0 && y >= 0 && x <= size.width && y <= size.height,
      );
      if (!someInside) return undefined;
      const nodes = geometry.nodes.map((node) => ({
        ...node,
        at: [clamp(node.at[0], size.width), clamp(node.at[1], size.height)] as [number, number],
      }));
      return { type: "graph", nodes };
    }
  }
}

function clipRings(rings: readonly [number, number][][], size: Size): [number, number][][] | undefined {
  const outline = clipPolygon(rings[0] ?? [], size);
  if (outline === undefined) return undefined;
  const holes = rings.slice(1).map((hole) => clipPolygon(hole, size));
  return [outline, ...holes.filter((hole) => hole !== undefined)];
}

function liesInside([left, top, right, bottom]: Extent, size: Size): boolean {
  return (
    left >= -QUIET_PIXELS &&
    top >= -QUIET_PIXELS &&
    right <= size.width + QUIET_PIXELS &&
    bottom <= size.height + QUIET_PIXELS
  );
}

function hasNoArea(geometry: Vector, [left, top, right, bottom]: Extent): boolean {
  if (geometry.type === "point" || geometry.type === "graph") return false;
  if (geometry.type === "polyline") return left === right && top === bottom;
  return left === right || top === bottom;
}

function noArea(geometry: Vector): Finding {
  return {
    code: "no_area",
    message: `${nameOf(geometry)} has no area: ${extentText(geometry)}.`,
    action: "It is kept unchanged.",
  };
}

type Extent = [left: number, top: number, right: number, bottom: number];

/** Returns left, top, right and bottom of a geometry. */
export function extent(geometry: Exclude<Geometry, { type: "bitmap" } | { type: "other" }>): Extent {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  // Called for every object of a dataset, so it makes no list of all points.
  for (const ring of ringsOf(geometry)) {
    for (const point of ring) {
      const x = point[0];
      const y = point[1];
      if (x < left) left = x;
      if (y < top) top = y;
      if (x > right) right = x;
      if (y > bottom) bottom = y;
    }
  }
  return [left, top, right, bottom];
}

/** All points of a geometry, in as many lists as it has. */
function ringsOf(geometry: Vector): readonly (readonly (readonly [number, number])[])[] {
  switch (geometry.type) {
    case "point":
      return [[geometry.at]];
    case "rectangle":
      return [
        [
          [geometry.left, geometry.top],
          [geometry.right, geometry.bottom],
        ],
      ];
    case "rotatedRectangle":
      return [cornersOf(geometry)];
    case "polygon":
      return geometry.rings;
    case "multipart":
      return geometry.parts.flat();
    case "polyline":
      return [geometry.points];
    case "graph":
      return [geometry.nodes.map((node) => node.at)];
  }
}

/** Returns the four corners of an oriented bounding box, clockwise from its top left before rotation. */
export function cornersOf(box: Extract<Geometry, { type: "rotatedRectangle" }>): [Point, Point, Point, Point] {
  const x = (box.left + box.right) / 2;
  const y = (box.top + box.bottom) / 2;
  const cos = Math.cos(box.angle);
  const sin = Math.sin(box.angle);
  const rotated = (cx: number, cy: number): Point => {
    return [x + (cx - x) * cos - (cy - y) * sin, y + (cx - x) * sin + (cy - y) * cos];
  };
  return [
    rotated(box.left, box.top),
    rotated(box.right, box.top),
    rotated(box.right, box.bottom),
    rotated(box.left, box.bottom),
  ];
}

const names: Record<Vector["type"], string> = {
  point: "A point",
  rectangle: "A bounding box",
  rotatedRectangle: "An oriented bounding box",
  polygon: "A polygon",
  multipart: "A polygon of several parts",
  polyline: "A polyline",
  graph: "A set of keypoints",
};

/** Returns the name of a geometry with its article, to begin a sentence. */
function nameOf({ type }: Vector): string {
  return names[type];
}

function extentText(geometry: Vector): string {
  const [left, top, right, bottom] = extent(geometry).map((value) => Math.round(value * 100) / 100);
  return `x ${left} to ${right}, y ${top} to ${bottom}`;
}

function clamp(value: number, side: number): number {
  return Math.min(Math.max(value, 0), side);
}

function sameSize(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height;
}

/** Returns a size as messages show it: "640 x 480". */
export function sizeLabel(size: Size): string {
  return `${size.width} x ${size.height}`;
}

import type { Figure } from "../../model/figure.ts";
import type { Bitmap, Geometry, Point, Ring } from "../../model/geometry.ts";
import type { Skeleton } from "../../model/skeleton.ts";
import type { MaskOf } from "./useMasks.ts";

/** How labels are drawn. Lengths are CSS pixels at any zoom. */
interface DrawOptions {
  /** CSS pixels per image pixel under the transform of the context. */
  readonly scale: number;
  readonly colorOf: (title: string) => string;
  /** A mask as an image in its colour; undefined while it is being decoded. */
  readonly maskOf: MaskOf;
  /** The keypoints of a class that are joined by an edge. */
  readonly skeletonOf: (title: string) => Skeleton;
  readonly lineWidth: number;
  /** Titles of classes that are not drawn. */
  readonly hidden?: ReadonlySet<string> | undefined;
  /** Index of the figure that stands out. */
  readonly highlighted?: number | undefined;
}

/** Up to this many figures, a dark edge under each line keeps it readable on any image; with more it would only smear. */
const EDGED_FIGURES = 150;

/** Draws figures in image coordinates onto a context that is already transformed to those. */
export function drawFigures(context: CanvasRenderingContext2D, figures: readonly Figure[], options: DrawOptions): void {
  const pixel = 1 / options.scale;
  context.lineJoin = "round";
  context.lineCap = "round";
  const edged = figures.length <= EDGED_FIGURES;
  for (const [index, figure] of figures.entries()) {
    if (options.hidden?.has(figure.class)) continue;
    const color = options.colorOf(figure.class);
    const lit = options.highlighted === index;
    if (figure.geometry.type === "bitmap") {
      drawMask(context, figure.geometry, color, lit, options);
      continue;
    }
    const { outline, dots, filled } = pathOf(figure.geometry, options.skeletonOf(figure.class));
    if (outline !== undefined) {
      if (filled > 0) {
        context.globalAlpha = lit ? Math.max(filled, 0.3) + 0.15 : filled;
        context.fillStyle = color;
        context.fill(outline, "evenodd");
      }
      if (edged) stroke(context, outline, "#000", (options.lineWidth + 1.5) * pixel, 0.35);
      stroke(context, outline, color, (lit ? options.lineWidth * 1.8 : options.lineWidth) * pixel, 1);
    }
    for (const [x, y] of dots) {
      const dot = new Path2D();
      dot.arc(x, y, (lit ? 6 : 4) * pixel, 0, 2 * Math.PI);
      context.globalAlpha = 1;
      context.fillStyle = color;
      context.fill(dot);
      stroke(context, dot, "#fff", 1.25 * pixel, 0.95);
    }
  }
  context.globalAlpha = 1;
}

function stroke(context: CanvasRenderingContext2D, path: Path2D, color: string, width: number, alpha: number): void {
  context.globalAlpha = alpha;
  context.strokeStyle = color;
  context.lineWidth = width;
  context.stroke(path);
}

function drawMask(
  context: CanvasRenderingContext2D,
  bitmap: Bitmap,
  color: string,
  lit: boolean,
  options: DrawOptions,
): void {
  // A power of two, so that a mask is painted again only when the zoom has changed a lot.
  const edge = Math.min(64, 2 ** Math.max(0, Math.round(Math.log2(options.lineWidth / options.scale))));
  const mask = options.maskOf(bitmap, color, edge);
  if (mask === undefined) return;
  context.globalAlpha = 1;
  // Enlarged masks show their pixels; reduced ones are smoothed, so that they do not flicker.
  context.imageSmoothingEnabled = options.scale < 1;
  // Drawn twice, the inside is twice as dense.
  for (let layer = 0; layer < (lit ? 2 : 1); layer++) context.drawImage(mask, bitmap.origin[0], bitmap.origin[1]);
}

interface Drawing {
  readonly outline: Path2D | undefined;
  readonly dots: readonly Point[];
  /** Opacity of the inside, 0 to 1. */
  readonly filled: number;
}

function pathOf(geometry: Exclude<Geometry, Bitmap>, skeleton: Skeleton): Drawing {
  switch (geometry.type) {
    case "point":
      return { outline: undefined, dots: [geometry.at], filled: 0 };
    case "rectangle": {
      const outline = new Path2D();
      outline.rect(geometry.left, geometry.top, geometry.right - geometry.left, geometry.bottom - geometry.top);
      return { outline, dots: [], filled: 0.08 };
    }
    case "rotatedRectangle":
      return { outline: closed([cornersOf(geometry)]), dots: [], filled: 0.08 };
    case "polygon":
      return { outline: closed(geometry.rings), dots: [], filled: 0.22 };
    case "multipart":
      return { outline: closed(geometry.parts.flat()), dots: [], filled: 0.22 };
    case "polyline": {
      const outline = new Path2D();
      for (const [index, [x, y]] of geometry.points.entries())
        index === 0 ? outline.moveTo(x, y) : outline.lineTo(x, y);
      return { outline, dots: [], filled: 0 };
    }
    case "graph": {
      const shown = geometry.nodes.filter((node) => !node.disabled);
      return { outline: joined(shown, skeleton), dots: shown.map((node) => node.at), filled: 0 };
    }
    case "other":
      return { outline: undefined, dots: [], filled: 0 };
  }
}

/** The edges of a skeleton between the keypoints that are shown; undefined when it has none. */
function joined(nodes: readonly { id: string; at: Point }[], skeleton: Skeleton): Path2D | undefined {
  if (skeleton.length === 0) return undefined;
  const places = new Map(nodes.map((node) => [node.id, node.at]));
  const path = new Path2D();
  for (const [from, to] of skeleton) {
    const start = places.get(from);
    const end = places.get(to);
    if (start === undefined || end === undefined) continue;
    path.moveTo(...start);
    path.lineTo(...end);
  }
  return path;
}

function closed(rings: readonly Ring[]): Path2D {
  const path = new Path2D();
  for (const ring of rings) {
    for (const [index, [x, y]] of ring.entries()) index === 0 ? path.moveTo(x, y) : path.lineTo(x, y);
    path.closePath();
  }
  return path;
}

/** The four corners of an oriented bounding box: the angle is in radians, clockwise, about the centre. */
export function cornersOf(box: { left: number; top: number; right: number; bottom: number; angle: number }): Point[] {
  const centreX = (box.left + box.right) / 2;
  const centreY = (box.top + box.bottom) / 2;
  const cos = Math.cos(box.angle);
  const sin = Math.sin(box.angle);
  const corners: Point[] = [
    [box.left, box.top],
    [box.right, box.top],
    [box.right, box.bottom],
    [box.left, box.bottom],
  ];
  return corners.map(([x, y]) => {
    const dx = x - centreX;
    const dy = y - centreY;
    return [centreX + dx * cos - dy * sin, centreY + dx * sin + dy * cos];
  });
}

import { encodeMask } from "../formats/codecs/bitmap.ts";
import { encodePng } from "../formats/codecs/png.ts";
import type { Figure } from "../model/figure.ts";
import type { Geometry, Ring } from "../model/geometry.ts";
import { itemAt } from "../model/itemAt.ts";
import { type Canvas, createCanvas, fillOutlines, maskOfOutlines, type Rgb } from "./canvas.ts";
import { blob, circle, type Outline, rounded, star, stroke } from "./outlines.ts";
import { createRandom, type Random } from "./random.ts";

/** What can be on an image, one for each geometry; the word is the title of its class. */
export const sceneKinds = ["box", "star", "ring", "blob", "path", "kite", "dot"] as const;
/** What can be on an image. */
export type SceneKind = (typeof sceneKinds)[number];

/** The colour of each kind, on the image and of its class. */
export const kindColors: Record<SceneKind, string> = {
  box: "#2F6FED",
  star: "#F0A202",
  ring: "#0FA3A3",
  blob: "#D7397A",
  path: "#6D4BD8",
  kite: "#3E9B4F",
  dot: "#E4572E",
};

/** An image that is drawn and the figures that are on it. */
interface Scene {
  readonly canvas: Canvas;
  readonly figures: readonly Figure[];
}

/** How a scene is drawn. */
export interface SceneOptions {
  /** The same seed draws the same scene. */
  readonly seed: number;
  /** Pixels; default 640 x 480. */
  readonly width?: number;
  readonly height?: number;
  /** What may be on it; default all kinds. */
  readonly kinds?: readonly SceneKind[];
  /** How many things are on it; by chance from 3 to 6 when absent. */
  readonly objects?: number;
}

const backgrounds: readonly (readonly [Rgb, Rgb])[] = [
  [
    [250, 243, 232],
    [236, 217, 198],
  ],
  [
    [232, 242, 250],
    [200, 220, 238],
  ],
  [
    [236, 246, 236],
    [205, 227, 211],
  ],
  [
    [245, 236, 247],
    [221, 206, 233],
  ],
  [
    [255, 244, 235],
    [248, 216, 205],
  ],
  [
    [238, 240, 246],
    [209, 214, 229],
  ],
];

/** Draws coloured shapes on a soft background, one per cell of a grid, so that they never hide one another. */
export function drawScene(options: SceneOptions): Scene {
  const { seed, width = 640, height = 480, kinds = sceneKinds } = options;
  const random = createRandom(seed);
  const [from, to] = random.pick(backgrounds);
  const canvas = createCanvas(width, height, from, to);
  for (let i = 0; i < 5; i++) {
    const halo = circle(random.between(0, width), random.between(0, height), random.between(0.08, 0.28) * height);
    fillOutlines(canvas, [halo], [255, 255, 255], 0.16);
  }
  const columns = width >= height ? 3 : 2;
  const rows = 5 - columns;
  const cells = shuffled(
    Array.from({ length: columns * rows }, (_, i) => i),
    random,
  );
  const count = Math.min(options.objects ?? random.whole(3, cells.length), cells.length);
  const figures = cells.slice(0, count).map((cell, i) => {
    const cellWidth = width / columns;
    const cellHeight = height / rows;
    const radius = Math.min(cellWidth, cellHeight) * random.between(0.26, 0.42);
    const x = ((cell % columns) + 0.5) * cellWidth + random.between(-0.06, 0.06) * cellWidth;
    const y = (Math.floor(cell / columns) + 0.5) * cellHeight + random.between(-0.06, 0.06) * cellHeight;
    const kind = i < kinds.length ? itemAt(kinds, (i + seed) % kinds.length) : random.pick(kinds);
    return drawKind(canvas, kind, x, y, radius, random);
  });
  return { canvas, figures };
}

/** A scene's image as a PNG. */
export function drawImage(options: SceneOptions): Uint8Array {
  return encodeCanvas(drawScene(options).canvas);
}

/** A canvas as a PNG of 8-bit RGB. */
export function encodeCanvas(canvas: Canvas): Uint8Array {
  const { width, height, pixels } = canvas;
  return encodePng({ width, height, colorType: "rgb", bitDepth: 8, samples: pixels }, { level: 5, filter: "up" });
}

function drawKind(canvas: Canvas, kind: SceneKind, x: number, y: number, radius: number, random: Random): Figure {
  const { outlines, geometry } = shapeOf(canvas, kind, x, y, radius, random);
  const color = pale(rgb(kindColors[kind]));
  const lift = Math.max(1, radius * 0.05);
  for (const [offset, opacity] of [
    [1.6, 0.07],
    [0.9, 0.1],
  ] as const) {
    const shadow = outlines.map((outline) => outline.map(([px, py]): [number, number] => [px, py + lift * offset]));
    fillOutlines(canvas, shadow, [30, 30, 60], opacity);
  }
  fillOutlines(canvas, outlines, color);
  const highlight = circle(x - radius * 0.25, y - radius * 0.3, radius * 0.2, 24);
  if (kind === "blob" || kind === "box") fillOutlines(canvas, [highlight], [255, 255, 255], 0.22);
  return { class: kind, geometry, tags: [] };
}

function shapeOf(
  canvas: Canvas,
  kind: SceneKind,
  x: number,
  y: number,
  radius: number,
  random: Random,
): { outlines: Outline[]; geometry: Geometry } {
  switch (kind) {
    case "box": {
      const halfWidth = Math.round(radius * random.between(0.75, 1.1));
      const halfHeight = Math.round(radius * random.between(0.6, 0.95));
      const [left, top] = [Math.round(x) - halfWidth, Math.round(y) - halfHeight];
      const [right, bottom] = [left + 2 * halfWidth, top + 2 * halfHeight];
      const outline: Outline = [
        [left, top],
        [right, top],
        [right, bottom],
        [left, bottom],
      ];
      return { outlines: [outline], geometry: { type: "rectangle", left, top, right, bottom } };
    }
    case "star": {
      const outline = rounded(star(x, y, radius, random.between(0, 6.28)));
      return { outlines: [outline], geometry: { type: "polygon", rings: [outline] } };
    }
    case "ring": {
      const rings = [rounded(circle(x, y, radius)), rounded(circle(x, y, radius * 0.52, 28))];
      return { outlines: rings, geometry: { type: "polygon", rings } };
    }
    case "blob": {
      const outline = blob(x, y, radius, random);
      return { outlines: [outline], geometry: bitmapOf(canvas, outline) };
    }
    case "path": {
      const bend = random.between(0.3, 0.7) * radius * random.pick([-1, 1]);
      const points = rounded(
        Array.from(
          { length: 9 },
          (_, i) => [x + (i / 4 - 1) * radius, y + bend * Math.sin(i * 0.8)] as [number, number],
        ),
      );
      return { outlines: [stroke(points, radius * 0.18)], geometry: { type: "polyline", points } };
    }
    case "kite": {
      const corners: Ring = rounded([
        [x, y - radius],
        [x + radius * 0.62, y],
        [x, y + radius],
        [x - radius * 0.62, y],
      ]);
      const nodes = ["top", "right", "bottom", "left"].map((id, i) => ({ id, at: itemAt(corners, i) }));
      return { outlines: [corners], geometry: { type: "graph", nodes } };
    }
    case "dot": {
      const at: [number, number] = [Math.round(x), Math.round(y)];
      return { outlines: [circle(at[0], at[1], radius * 0.22, 24)], geometry: { type: "point", at } };
    }
  }
}

/** The pixels of an outline as a mask that is cropped to its box. */
function bitmapOf(canvas: Canvas, outline: Outline): Geometry {
  const mask = maskOfOutlines(canvas, [outline]);
  let [left, top, right, bottom] = [canvas.width, canvas.height, 0, 0];
  for (let y = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++) {
      if (mask[y * canvas.width + x] === 0) continue;
      left = Math.min(left, x);
      top = Math.min(top, y);
      right = Math.max(right, x + 1);
      bottom = Math.max(bottom, y + 1);
    }
  }
  const [width, height] = [right - left, bottom - top];
  const values = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (top + y) * canvas.width + left;
    values.set(mask.subarray(from, from + width), y * width);
  }
  return { type: "bitmap", origin: [left, top], data: encodeMask({ width, height, values, alpha: false }) };
}

/** Half way to white: labels in the class colour stand out on it. */
function pale([red, green, blue]: Rgb): Rgb {
  return [(red + 255) / 2, (green + 255) / 2, (blue + 255) / 2];
}

function rgb(color: string): Rgb {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as unknown as Rgb;
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = random.whole(0, i);
    [result[i], result[j]] = [itemAt(result, j), itemAt(result, i)];
  }
  return result;
}

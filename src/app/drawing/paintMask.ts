import type { Mask } from "../../formats/public.ts";

/** Opacity of the inside of a mask; its edge is opaque. */
const INSIDE = 0.42;

/** The deepest that `depths` counts. */
const MOST_DEPTH = 255;

/** Paints a mask in one colour (`#RRGGBB`): translucent inside, with an opaque edge `edge` mask pixels wide (1 to 254). */
export function paintMask(mask: Mask, color: string, edge: number): OffscreenCanvas {
  const canvas = new OffscreenCanvas(mask.width, mask.height);
  const context = canvas.getContext("2d");
  if (context === null) return canvas;
  const image = context.createImageData(mask.width, mask.height);
  fillPixels(image.data, mask, Number.parseInt(color.slice(1), 16), edge);
  context.putImageData(image, 0, 0);
  return canvas;
}

function fillPixels(rgba: Uint8ClampedArray, mask: Mask, color: number, edge: number): void {
  const { values, alpha } = mask;
  const depth = depths(mask);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (value === 0) continue;
    const opacity = alpha ? value : value * 255;
    const at = index * 4;
    rgba[at] = color >> 16;
    rgba[at + 1] = (color >> 8) & 255;
    rgba[at + 2] = color & 255;
    rgba[at + 3] = (depth[index] ?? 0) <= edge ? opacity : opacity * INSIDE;
  }
}

/** Steps (up, down, left, right; at most 255) from each pixel inside to the outside, which also surrounds the mask. */
export function depths(mask: Mask): Uint8Array {
  const depth = new Uint8Array(mask.values.length);
  countFromTopLeft(depth, mask);
  countFromBottomRight(depth, mask);
  return depth;
}

function countFromTopLeft(depth: Uint8Array, { width, height, values }: Mask): void {
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (!values[at]) continue;
      const above = y === 0 ? 0 : (depth[at - width] ?? 0);
      const left = x === 0 ? 0 : (depth[at - 1] ?? 0);
      depth[at] = Math.min(above, left, MOST_DEPTH - 1) + 1;
    }
  }
}

function countFromBottomRight(depth: Uint8Array, { width, height, values }: Mask): void {
  for (let y = height - 1, at = values.length - 1; y >= 0; y--) {
    for (let x = width - 1; x >= 0; x--, at--) {
      if (!values[at]) continue;
      const below = y === height - 1 ? 0 : (depth[at + width] ?? 0);
      const right = x === width - 1 ? 0 : (depth[at + 1] ?? 0);
      depth[at] = Math.min(depth[at] ?? 0, Math.min(below, right, MOST_DEPTH - 1) + 1);
    }
  }
}

import type { Mask } from "../../formats/public.ts";

/** Opacity of the inside of a mask; its edge is opaque. */
const INSIDE = 0.42;

/** A mask in one colour (`#RRGGBB`), as a picture: see-through inside, with an edge `edge` mask pixels wide (1 to 254). */
export function paintMask(mask: Mask, color: string, edge: number): OffscreenCanvas {
  const { width, height, values, alpha } = mask;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (context === null) return canvas;
  const picture = context.createImageData(width, height);
  const value = Number.parseInt(color.slice(1), 16);
  const depth = depths(mask);
  for (let index = 0; index < values.length; index++) {
    const covered = alpha ? (values[index] ?? 0) : (values[index] ?? 0) * 255;
    if (covered === 0) continue;
    const at = index * 4;
    picture.data[at] = value >> 16;
    picture.data[at + 1] = (value >> 8) & 255;
    picture.data[at + 2] = value & 255;
    picture.data[at + 3] = (depth[index] ?? 0) <= edge ? covered : covered * INSIDE;
  }
  context.putImageData(picture, 0, 0);
  return canvas;
}

/** Steps (up, down, left, right; 255 at most) from each pixel inside to the outside, which also lies all around the mask. */
export function depths({ width, height, values }: Mask): Uint8Array {
  const depth = new Uint8Array(values.length);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (!values[at]) continue;
      const above = y === 0 ? 0 : (depth[at - width] ?? 0);
      const left = x === 0 ? 0 : (depth[at - 1] ?? 0);
      depth[at] = Math.min(above, left, 254) + 1;
    }
  }
  for (let y = height - 1, at = values.length - 1; y >= 0; y--) {
    for (let x = width - 1; x >= 0; x--, at--) {
      if (!values[at]) continue;
      const below = y === height - 1 ? 0 : (depth[at + width] ?? 0);
      const right = x === width - 1 ? 0 : (depth[at + 1] ?? 0);
      depth[at] = Math.min(depth[at] ?? 0, Math.min(below, right, 254) + 1);
    }
  }
  return depth;
}

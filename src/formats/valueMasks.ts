import type { Bitmap } from "../model/geometry.ts";
import { encodeMask } from "./bitmap.ts";

/** An image whose pixels are numbers of classes or instances, row by row. */
export interface ValueImage {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array | Uint16Array | Uint32Array;
}

/** The pixels of one value, cropped to their box. */
export interface ValueMask {
  readonly value: number;
  readonly pixels: number;
  readonly bitmap: Bitmap;
}

interface Place {
  left: number;
  top: number;
  right: number;
  bottom: number;
  pixels: number;
}

/** The values of an image with how many pixels each has, smallest value first; undefined when there are more than `maxValues`. */
export function countValues(image: ValueImage, maxValues: number): ReadonlyMap<number, number> | undefined {
  const places = findPlaces(image, maxValues);
  return places && new Map([...places].map(([value, { pixels }]) => [value, pixels]));
}

/** One mask for each value that `isWanted`, smallest value first, made one after another. Undefined when there are more than `maxValues`. */
export function valueMasks(
  image: ValueImage,
  maxValues: number,
  isWanted: (value: number) => boolean,
): readonly ValueMask[] | undefined {
  const places = findPlaces(image, maxValues);
  if (places === undefined) return undefined;
  const masks: ValueMask[] = [];
  for (const [value, { left, top, right, bottom, pixels }] of places) {
    if (!isWanted(value)) continue;
    const [width, height] = [right - left, bottom - top];
    const values = new Uint8Array(width * height);
    for (let y = 0; y < height; y++) {
      const from = (top + y) * image.width + left;
      for (let x = 0; x < width; x++) if (image.values[from + x] === value) values[y * width + x] = 1;
    }
    const data = encodeMask({ width, height, values, alpha: false });
    masks.push({ value, pixels, bitmap: { type: "bitmap", origin: [left, top], data } });
  }
  return masks;
}

function findPlaces({ width, height, values }: ValueImage, maxValues: number): Map<number, Place> | undefined {
  const places = new Map<number, Place>();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; ) {
      const value = values[y * width + x]!;
      let end = x + 1;
      while (end < width && values[y * width + end] === value) end++;
      const place = places.get(value);
      if (place === undefined) {
        if (places.size >= maxValues) return undefined;
        places.set(value, { left: x, top: y, right: end, bottom: y + 1, pixels: end - x });
      } else {
        place.left = Math.min(place.left, x);
        place.right = Math.max(place.right, end);
        place.bottom = y + 1;
        place.pixels += end - x;
      }
      x = end;
    }
  }
  return new Map([...places].sort(([a], [b]) => a - b));
}

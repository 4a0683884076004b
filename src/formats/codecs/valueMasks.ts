import type { Bitmap } from "../../model/geometry.ts";
import { encodeMask } from "./bitmap.ts";

/** An image whose pixels are numbers of classes or instances, row by row. */
export interface ValueImage {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array | Uint16Array | Uint32Array;
}

/** The box around the pixels of one value, and their count. `right` and `bottom` are exclusive. */
export interface ValuePlace {
  left: number;
  top: number;
  right: number;
  bottom: number;
  pixels: number;
}

/** The pixels of one value, cropped to their box. */
interface ValueMask {
  readonly value: number;
  readonly pixels: number;
  readonly bitmap: Bitmap;
}

/** Returns the values of an image with their places, smallest value first; undefined when there are more than `maxValues`. */
export function findValues(
  { width, height, values }: ValueImage,
  maxValues: number,
): ReadonlyMap<number, ValuePlace> | undefined {
  const places = new Map<number, ValuePlace>();
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
        if (x < place.left) place.left = x;
        if (end > place.right) place.right = end;
        place.bottom = y + 1;
        place.pixels += end - x;
      }
      x = end;
    }
  }
  return new Map([...places].sort(([a], [b]) => a - b));
}

/** Returns the pixels of one value in its place, row by row: 1 where the image has the value. */
export function cutValue(
  image: ValueImage,
  value: number,
  { left, top, right, bottom }: ValuePlace,
): { readonly width: number; readonly height: number; readonly values: Uint8Array } {
  const [width, height] = [right - left, bottom - top];
  const values = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (top + y) * image.width + left;
    for (let x = 0; x < width; x++) if (image.values[from + x] === value) values[y * width + x] = 1;
  }
  return { width, height, values };
}

/** Returns one mask for each value that `isWanted`, smallest value first; undefined when there are more than `maxValues`. */
export function valueMasks(
  image: ValueImage,
  maxValues: number,
  isWanted: (value: number) => boolean,
): readonly ValueMask[] | undefined {
  const places = findValues(image, maxValues);
  if (places === undefined) return undefined;
  const masks: ValueMask[] = [];
  for (const [value, place] of places) {
    if (!isWanted(value)) continue;
    const data = encodeMask({ ...cutValue(image, value, place), alpha: false });
    masks.push({ value, pixels: place.pixels, bitmap: { type: "bitmap", origin: [place.left, place.top], data } });
  }
  return masks;
}

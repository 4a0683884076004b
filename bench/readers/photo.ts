import { createCanvas } from "../../src/samples/canvas.ts";
import { encodeJpeg } from "../../src/samples/encodeJpeg.ts";

/** An image of a size in pixels, drawn once: readers look at its header only, so that many files may share it. */
export function photo(width: number, height: number): Uint8Array {
  return encodeJpeg(createCanvas(width, height, [20, 60, 200], [200, 60, 20]));
}

/** Bytes that a mask may have when unpacked, and pixels: more is a bomb, not a mask. */
const MAX_PNG_BYTES = 64 * 1024 * 1024;
const MAX_PIXELS = 100_000_000;

/** Alpha of every pixel of a mask, row by row. */
export interface DecodedMask {
  readonly width: number;
  readonly height: number;
  readonly alpha: Uint8ClampedArray;
}

/**
 * Decodes a mask as Supervisely stores it: base64 of a PNG, packed by zlib or not. With transparency its alpha counts, otherwise everything
 * that is not black. `coverage` keeps eight-bit alpha; without it a pixel is on or off. Rejects for anything that is no such mask.
 */
export async function decodeMask(data: string, coverage: boolean): Promise<DecodedMask> {
  const packed = bytesOf(data);
  const png = isPng(packed) ? packed : await inflated(packed);
  if (!isPng(png)) throw new Error("A mask holds no PNG.");
  const header = new DataView(png.buffer, png.byteOffset);
  if (header.getUint32(16) * header.getUint32(20) > MAX_PIXELS) throw new Error("A mask is too large.");
  const picture = await createImageBitmap(new Blob([png], { type: "image/png" }), {
    premultiplyAlpha: "none",
    colorSpaceConversion: "none",
  });
  const { width, height } = picture;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("The browser has no memory left for a mask.");
  context.drawImage(picture, 0, 0);
  picture.close();
  return { width, height, alpha: alphaOf(context.getImageData(0, 0, width, height).data, coverage) };
}

function alphaOf(pixels: Uint8ClampedArray, coverage: boolean): Uint8ClampedArray {
  let opaque = true;
  for (let at = 3; at < pixels.length && opaque; at += 4) opaque = pixels[at] === 255;
  const alpha = new Uint8ClampedArray(pixels.length / 4);
  for (let index = 0; index < alpha.length; index++) {
    const at = index * 4;
    const light = Math.max(pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0);
    const value = opaque ? light : (pixels[at + 3] ?? 0);
    // An opaque grey mask with coverage says it by its grey.
    alpha[index] = coverage ? value : value > 0 ? 255 : 0;
  }
  return alpha;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

function isPng(bytes: Uint8Array): boolean {
  return bytes.length > 33 && bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e && bytes[3] === 0x47;
}

async function inflated(packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > MAX_PNG_BYTES) {
      await reader.cancel();
      throw new Error("A mask unpacks to too much.");
    }
    parts.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Opacity of the inside of a mask; its edge is opaque. */
const INSIDE = 0.42;

/** A mask in one colour, as a picture: see-through inside, with an edge of one pixel. */
export function paintMask(mask: DecodedMask, color: string): OffscreenCanvas {
  const canvas = new OffscreenCanvas(mask.width, mask.height);
  const context = canvas.getContext("2d");
  if (context === null) return canvas;
  const picture = context.createImageData(mask.width, mask.height);
  const value = Number.parseInt(color.slice(1), 16);
  const { width, height, alpha } = mask;
  const isEdge = (index: number) => {
    const x = index % width;
    if (x === 0 || x === width - 1 || index < width || index >= width * (height - 1)) return true;
    return !alpha[index - 1] || !alpha[index + 1] || !alpha[index - width] || !alpha[index + width];
  };
  for (let index = 0; index < alpha.length; index++) {
    const covered = alpha[index] ?? 0;
    if (covered === 0) continue;
    const at = index * 4;
    picture.data[at] = value >> 16;
    picture.data[at + 1] = (value >> 8) & 255;
    picture.data[at + 2] = value & 255;
    picture.data[at + 3] = isEdge(index) ? covered : covered * INSIDE;
  }
  context.putImageData(picture, 0, 0);
  return canvas;
}

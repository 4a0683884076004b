import { zlibSync } from "fflate";
import { crc32 } from "./crc32.ts";
import { inflateExactly } from "./inflateExactly.ts";
import { adam7Passes, pack, unfilter, unpack, wholePass } from "./pngRows.ts";

/** Kinds of pixels, by their number in the header. */
export type PngColorType = "grey" | "rgb" | "palette" | "greyAlpha" | "rgba";

/** A decoded PNG: samples exactly as stored, so that 16-bit values and palette indices are kept. */
export interface PngImage {
  readonly width: number;
  readonly height: number;
  readonly colorType: PngColorType;
  /** Bits of a sample: 1, 2, 4, 8 or 16. */
  readonly bitDepth: number;
  /** Samples of a pixel: 1 (grey, palette), 2, 3 or 4. */
  readonly channels: number;
  /** Row by row, `channels` samples for each pixel, from 0 to 2^bitDepth - 1. */
  readonly samples: Uint8Array | Uint16Array;
  /** Red, green and blue of each index, in a palette PNG. */
  readonly palette?: Uint8Array;
  /** `tRNS` as stored: opacity of the first indices, or the one grey or colour that is transparent (two bytes for each sample). */
  readonly transparency?: Uint8Array;
}

/** A PNG that cannot be decoded. The message is a sentence without its subject: "has no header". */
export class PngError extends Error {
  override readonly name = "PngError";
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const colorTypes = new Map<number, { type: PngColorType; channels: number; depths: readonly number[] }>([
  [0, { type: "grey", channels: 1, depths: [1, 2, 4, 8, 16] }],
  [2, { type: "rgb", channels: 3, depths: [8, 16] }],
  [3, { type: "palette", channels: 1, depths: [1, 2, 4, 8] }],
  [4, { type: "greyAlpha", channels: 2, depths: [8, 16] }],
  [6, { type: "rgba", channels: 4, depths: [8, 16] }],
]);

/** Size and pixel format of a PNG, read without decoding it. */
type PngHeader = Omit<PngImage, "samples" | "palette" | "transparency"> & { readonly interlaced: boolean };

/** Reads the header of a PNG. Throws `PngError`. */
export function readPngHeader(bytes: Uint8Array): PngHeader {
  if (!signature.every((byte, i) => bytes[i] === byte)) throw new PngError("is not a PNG");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 33 || chunkName(bytes, 8) !== "IHDR") throw new PngError("has no header");
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  const bitDepth = view.getUint8(24);
  const colorType = view.getUint8(25);
  const interlacing = view.getUint8(28);
  const format = colorTypes.get(colorType);
  if (width === 0 || height === 0) throw new PngError(`has a size of ${width} x ${height}`);
  if (format === undefined || !format.depths.includes(bitDepth)) {
    throw new PngError(`has an impossible pixel format (colour type ${colorType}, ${bitDepth} bits)`);
  }
  if (bytes[26] !== 0 || bytes[27] !== 0 || interlacing > 1) throw new PngError("is compressed in an unknown way");
  return { width, height, bitDepth, colorType: format.type, channels: format.channels, interlaced: interlacing === 1 };
}

/**
 * Decodes a PNG, all bit depths, palettes and interlacing included. Not by a canvas, which would lose 16 bits, indices and the colour of
 * transparent pixels. `maxPixels` (default 100 million) is checked before anything is inflated. Throws `PngError`.
 */
export function decodePng(bytes: Uint8Array, options: { maxPixels?: number } = {}): PngImage {
  const { maxPixels = 100_000_000 } = options;
  const { interlaced, ...header } = readPngHeader(bytes);
  if (header.width * header.height > maxPixels) {
    throw new PngError(`has ${header.width} x ${header.height} pixels, more than ${maxPixels}`);
  }
  const { data, palette, transparency } = readChunks(bytes);
  if (header.colorType === "palette" && palette === undefined) throw new PngError("has no palette");
  const passes = interlaced ? adam7Passes(header.width, header.height) : [wholePass(header.width, header.height)];
  const bitsPerPixel = header.bitDepth * header.channels;
  const rowBytesOf = (width: number) => Math.ceil((width * bitsPerPixel) / 8);
  const expected = passes.reduce((sum, pass) => sum + pass.height * (1 + rowBytesOf(pass.width)), 0);
  const count = header.width * header.height * header.channels;
  const samples = header.bitDepth === 16 ? new Uint16Array(count) : new Uint8Array(count);
  try {
    const raw = inflateExactly(data, expected);
    let at = 0;
    for (const pass of passes) {
      const rowBytes = rowBytesOf(pass.width);
      unfilter(raw, at, rowBytes, pass.height, Math.max(1, bitsPerPixel >> 3));
      unpack(raw, at, rowBytes, pass, header, samples);
      at += pass.height * (1 + rowBytes);
    }
  } catch (error) {
    throw new PngError(`cannot be decoded: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { ...header, samples, ...(palette && { palette }), ...(transparency && { transparency }) };
}

/** An image to encode; `samples`, `palette` and `transparency` as in `PngImage`. */
export interface PngSource {
  readonly width: number;
  readonly height: number;
  readonly colorType: PngColorType;
  readonly bitDepth: number;
  readonly samples: Uint8Array | Uint16Array;
  readonly palette?: Uint8Array;
  readonly transparency?: Uint8Array;
}

/** Encodes a PNG. `level` is the effort of compression, 0 to 9 (default 6); `filter` is that of all rows (default `none`). */
export function encodePng(
  image: PngSource,
  options: { level?: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9; filter?: "none" | "up" } = {},
): Uint8Array {
  const { level = 6, filter = "none" } = options;
  const [code, channels] = codeOf(image.colorType);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, image.width);
  view.setUint32(4, image.height);
  header[8] = image.bitDepth;
  header[9] = code;
  const rows = pack(image, channels, filter);
  const chunks = [
    chunk("IHDR", header),
    ...(image.palette ? [chunk("PLTE", image.palette)] : []),
    ...(image.transparency ? [chunk("tRNS", image.transparency)] : []),
    chunk("IDAT", zlibSync(rows, { level })),
    chunk("IEND", new Uint8Array()),
  ];
  return concat([Uint8Array.from(signature), ...chunks]);
}

/** Encodes a label image. Its rows mostly repeat the row above, so that little effort gives nearly the smallest file in a fifth of the time. */
export function encodeLabelPng(image: PngSource): Uint8Array {
  return encodePng(image, { level: 3, filter: "up" });
}

/** The number of a kind of pixels in the header, and its samples for each pixel. */
function codeOf(colorType: PngColorType): [code: number, channels: number] {
  for (const [code, { type, channels }] of colorTypes) if (type === colorType) return [code, channels];
  throw new Error(`There is no colour type ${colorType}.`);
}

function readChunks(bytes: Uint8Array): { data: Uint8Array; palette?: Uint8Array; transparency?: Uint8Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data: Uint8Array[] = [];
  const found: { palette?: Uint8Array; transparency?: Uint8Array } = {};
  for (let at = 8; ; ) {
    if (at + 12 > bytes.length) throw new PngError("ends early");
    const length = view.getUint32(at);
    const name = chunkName(bytes, at);
    if (name === "IEND") break;
    if (at + 12 + length > bytes.length) throw new PngError("ends early");
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (name === "IDAT" || name === "PLTE" || name === "tRNS") {
      if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length)) {
        throw new PngError(`is damaged: the checksum of its ${name} chunk does not match`);
      }
      if (name === "IDAT") data.push(body);
      else if (name === "PLTE") found.palette = body;
      else found.transparency = body;
    }
    at += 12 + length;
  }
  const [first, ...others] = data;
  if (first === undefined) throw new PngError("contains no pixels");
  return { data: others.length === 0 ? first : concat(data), ...found };
}

function chunkName(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at + 4, at + 8));
}

function chunk(name: string, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, body.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = name.charCodeAt(i);
  bytes.set(body, 8);
  view.setUint32(8 + body.length, crc32(bytes.subarray(4, 8 + body.length)));
  return bytes;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

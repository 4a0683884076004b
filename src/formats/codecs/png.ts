import { zlibSync } from "fflate";
import { crc32 } from "./crc32.ts";
import { inflateExactly } from "./inflateExactly.ts";

/** Kinds of pixels, by their number in the header. */
export type PngColorType = "grey" | "rgb" | "palette" | "greyAlpha" | "rgba";

/** A decoded PNG: samples exactly as stored, so that 16-bit values and palette indices survive. */
export interface PngImage {
  readonly width: number;
  readonly height: number;
  readonly colorType: PngColorType;
  /** Bits of a sample: 1, 2, 4, 8 or 16. */
  readonly bitDepth: number;
  /** Samples of a pixel: 1 (grey, palette), 2, 3 or 4. */
  readonly channels: number;
  /** Row by row, `channels` samples a pixel, each from 0 to 2^bitDepth - 1. */
  readonly samples: Uint8Array | Uint16Array;
  /** Red, green, blue of each index, of a palette PNG. */
  readonly palette?: Uint8Array;
  /** `tRNS` as stored: opacity of the first indices, or the one grey or colour that is transparent (two bytes a sample). */
  readonly transparency?: Uint8Array;
}

/** A PNG that cannot be decoded; the message is a plain sentence without a subject: "has no header". */
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
export type PngHeader = Omit<PngImage, "samples" | "palette" | "transparency"> & { readonly interlaced: boolean };

/** Reads the header of a PNG. Throws `PngError`. */
export function readPngHeader(bytes: Uint8Array): PngHeader {
  if (!signature.every((byte, i) => bytes[i] === byte)) throw new PngError("is no PNG");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 33 || chunkName(bytes, 8) !== "IHDR") throw new PngError("has no header");
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  const bitDepth = bytes[24]!;
  const format = colorTypes.get(bytes[25]!);
  if (width === 0 || height === 0) throw new PngError(`has a size of ${width} x ${height}`);
  if (format === undefined || !format.depths.includes(bitDepth)) {
    throw new PngError(`has an impossible pixel format (colour type ${bytes[25]}, ${bitDepth} bits)`);
  }
  if (bytes[26] !== 0 || bytes[27] !== 0 || bytes[28]! > 1) throw new PngError("is compressed in an unknown way");
  return { width, height, bitDepth, colorType: format.type, channels: format.channels, interlaced: bytes[28] === 1 };
}

/**
 * Decodes a PNG, all bit depths, palettes and interlacing included. Never a canvas: that would lose 16 bits, indices and colour under full
 * transparency. `maxPixels` (default 100 million) is checked before anything is inflated. Throws `PngError`.
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
  let raw: Uint8Array;
  try {
    raw = inflateExactly(data, expected);
  } catch (error) {
    throw new PngError(`cannot be decoded: ${error instanceof Error ? error.message : String(error)}`);
  }
  const count = header.width * header.height * header.channels;
  const samples = header.bitDepth === 16 ? new Uint16Array(count) : new Uint8Array(count);
  let at = 0;
  for (const pass of passes) {
    const rowBytes = rowBytesOf(pass.width);
    unfilter(raw, at, rowBytes, pass.height, Math.max(1, bitsPerPixel >> 3));
    unpack(raw, at, rowBytes, pass, header, samples);
    at += pass.height * (1 + rowBytes);
  }
  return { ...header, samples, ...(palette && { palette }), ...(transparency && { transparency }) };
}

/** What is to be written; `palette` and `transparency` as in `PngImage`. `samples` hold `channels` values a pixel. */
export interface PngSource {
  readonly width: number;
  readonly height: number;
  readonly colorType: PngColorType;
  readonly bitDepth: number;
  readonly samples: Uint8Array | Uint16Array;
  readonly palette?: Uint8Array;
  readonly transparency?: Uint8Array;
}

/** Encodes a PNG. `level` is the effort of compression, 0 to 9 (default 6). Rows are not filtered unless `filter` says so. */
export function encodePng(
  image: PngSource,
  options: { level?: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9; filter?: "none" | "up" } = {},
): Uint8Array {
  const { level = 6, filter = "none" } = options;
  const [code, format] = [...colorTypes].find(([, { type }]) => type === image.colorType)!;
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, image.width);
  view.setUint32(4, image.height);
  header[8] = image.bitDepth;
  header[9] = code;
  const rows = pack(image, format.channels, filter);
  const chunks = [
    chunk("IHDR", header),
    ...(image.palette ? [chunk("PLTE", image.palette)] : []),
    ...(image.transparency ? [chunk("tRNS", image.transparency)] : []),
    chunk("IDAT", zlibSync(rows, { level })),
    chunk("IEND", new Uint8Array()),
  ];
  return concat([Uint8Array.from(signature), ...chunks]);
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
        throw new PngError(`is damaged: the checksum of its ${name} part does not agree`);
      }
      if (name === "IDAT") data.push(body);
      else if (name === "PLTE") found.palette = body;
      else found.transparency = body;
    }
    at += 12 + length;
  }
  if (data.length === 0) throw new PngError("holds no pixels");
  return { data: data.length === 1 ? data[0]! : concat(data), ...found };
}

/** Undoes the row filters in place. Source: PNG specification, section 9. Each filter has a loop of its own: most of the time goes by here. */
function unfilter(raw: Uint8Array, start: number, rowBytes: number, rows: number, step: number): void {
  for (let row = 0; row < rows; row++) {
    const filter = raw[start + row * (rowBytes + 1)]!;
    const from = start + row * (rowBytes + 1) + 1;
    const end = from + rowBytes;
    const up = -(rowBytes + 1);
    switch (filter) {
      case 0:
        break;
      case 1:
        for (let i = from + step; i < end; i++) raw[i] = raw[i]! + raw[i - step]!;
        break;
      case 2:
        for (let i = from; i < end && row > 0; i++) raw[i] = raw[i]! + raw[i + up]!;
        break;
      case 3:
        for (let i = from; i < end; i++) {
          const left = i >= from + step ? raw[i - step]! : 0;
          raw[i] = raw[i]! + ((left + (row > 0 ? raw[i + up]! : 0)) >> 1);
        }
        break;
      case 4:
        for (let i = from; i < end; i++) {
          const hasLeft = i >= from + step;
          const left = hasLeft ? raw[i - step]! : 0;
          const above = row > 0 ? raw[i + up]! : 0;
          raw[i] = raw[i]! + paeth(left, above, hasLeft && row > 0 ? raw[i + up - step]! : 0);
        }
        break;
      default:
        throw new PngError(`has an unknown row filter, ${filter}`);
    }
  }
}

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const byLeft = Math.abs(estimate - left);
  const byAbove = Math.abs(estimate - above);
  const byCorner = Math.abs(estimate - corner);
  if (byLeft <= byAbove && byLeft <= byCorner) return left;
  return byAbove <= byCorner ? above : corner;
}

/** A subset of the pixels that is stored as a picture of its own: all of them, or one of the seven passes of interlacing. */
interface Pass {
  readonly width: number;
  readonly height: number;
  readonly x0: number;
  readonly y0: number;
  readonly dx: number;
  readonly dy: number;
}

function wholePass(width: number, height: number): Pass {
  return { width, height, x0: 0, y0: 0, dx: 1, dy: 1 };
}

function adam7Passes(width: number, height: number): Pass[] {
  const steps = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
  ] as const;
  return steps
    .map(([x0, y0, dx, dy]) => ({
      width: Math.max(0, Math.ceil((width - x0) / dx)),
      height: Math.max(0, Math.ceil((height - y0) / dy)),
      x0,
      y0,
      dx,
      dy,
    }))
    .filter((pass) => pass.width > 0 && pass.height > 0);
}

function unpack(
  raw: Uint8Array,
  start: number,
  rowBytes: number,
  pass: Pass,
  header: { width: number; bitDepth: number; channels: number },
  samples: Uint8Array | Uint16Array,
): void {
  const { bitDepth, channels } = header;
  const perRow = pass.width * channels;
  const mask = (1 << bitDepth) - 1;
  for (let row = 0; row < pass.height; row++) {
    const from = start + row * (rowBytes + 1) + 1;
    const to = (pass.y0 + row * pass.dy) * header.width;
    if (bitDepth === 8 && pass.dx === 1) {
      samples.set(raw.subarray(from, from + perRow), to * channels);
      continue;
    }
    for (let i = 0; i < perRow; i++) {
      let value: number;
      if (bitDepth === 8) value = raw[from + i]!;
      else if (bitDepth === 16) value = (raw[from + 2 * i]! << 8) | raw[from + 2 * i + 1]!;
      else {
        const bit = i * bitDepth;
        value = (raw[from + (bit >> 3)]! >> (8 - bitDepth - (bit & 7))) & mask;
      }
      const x = pass.x0 + Math.floor(i / channels) * pass.dx;
      samples[(to + x) * channels + (i % channels)] = value;
    }
  }
}

function pack(image: PngSource, channels: number, filter: "none" | "up"): Uint8Array {
  const { bitDepth, samples } = image;
  const perRow = image.width * channels;
  const rowBytes = Math.ceil((perRow * bitDepth) / 8);
  const rows = new Uint8Array(image.height * (rowBytes + 1));
  for (let row = 0; row < image.height; row++) {
    const to = row * (rowBytes + 1) + 1;
    const from = row * perRow;
    if (bitDepth === 8) rows.set(samples.subarray(from, from + perRow), to);
    else if (bitDepth === 16) {
      for (let i = 0; i < perRow; i++) {
        rows[to + 2 * i] = samples[from + i]! >> 8;
        rows[to + 2 * i + 1] = samples[from + i]! & 0xff;
      }
    } else {
      for (let i = 0; i < perRow; i++) {
        const bit = i * bitDepth;
        rows[to + (bit >> 3)]! |= samples[from + i]! << (8 - bitDepth - (bit & 7));
      }
    }
  }
  if (filter === "up") {
    // From the last row up, because each row needs the one above as it was.
    for (let row = image.height - 1; row >= 0; row--) {
      const at = row * (rowBytes + 1);
      rows[at] = 2;
      for (let i = 1; row > 0 && i <= rowBytes; i++) rows[at + i] = rows[at + i]! - rows[at + i - rowBytes - 1]!;
    }
  }
  return rows;
}

function chunkName(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(bytes[at + 4]!, bytes[at + 5]!, bytes[at + 6]!, bytes[at + 7]!);
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

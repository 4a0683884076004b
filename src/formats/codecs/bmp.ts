import { PngError, type PngImage } from "./png.ts";

/** Bytes of the file header, before the one of the image. */
const FILE_HEADER = 14;
/** Palettes and rows without compression: the only kind in which masks are saved. */
const UNCOMPRESSED = 0;
const BIT_FIELDS = 3;

/** What the header of a BMP states. */
interface BmpHeader {
  readonly width: number;
  readonly height: number;
  /** 1 for a palette or greys, else 3. */
  readonly channels: 1 | 3;
  readonly bits: number;
  readonly isTopDown: boolean;
  readonly colors: number;
  readonly paletteAt: number;
  readonly pixelsAt: number;
}

/** Reads the header of a BMP without compression. Throws `PngError`. */
export function readBmpHeader(bytes: Uint8Array): BmpHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < FILE_HEADER + 40 || view.getUint16(0) !== 0x424d) throw new PngError("has no header of a BMP");
  const ofImage = view.getUint32(FILE_HEADER, true);
  const [width, down] = [view.getInt32(18, true), view.getInt32(22, true)];
  const [bits, compression] = [view.getUint16(28, true), view.getUint32(30, true)];
  if (ofImage < 40 || width <= 0 || down === 0) throw new PngError("has a header that cannot be read");
  const isPlain = compression === UNCOMPRESSED || (compression === BIT_FIELDS && bits === 32);
  if (!isPlain || ![1, 4, 8, 24, 32].includes(bits)) {
    throw new PngError(`has ${bits} bits for each pixel with compression ${compression}, which is not read`);
  }
  const most = bits <= 8 ? 2 ** bits : 0;
  const stated = view.getUint32(46, true);
  return {
    ...{ width, height: Math.abs(down), isTopDown: down < 0, bits, channels: bits <= 8 ? 1 : 3 },
    colors: stated === 0 ? most : Math.min(stated, most),
    paletteAt: FILE_HEADER + ofImage,
    pixelsAt: view.getUint32(10, true),
  };
}

/**
 * Decodes a BMP without compression, as masks are saved: 1, 4 or 8 bits with a palette, which become greys when it has no other colours, or
 * 24 and 32 bits. Throws `PngError` for any other, and for one that is cut short.
 */
export function decodeBmp(bytes: Uint8Array): PngImage {
  const header = readBmpHeader(bytes);
  const { width, height, channels, bits, isTopDown, pixelsAt } = header;
  const rowBytes = 4 * Math.ceil((width * bits) / 32);
  if (pixelsAt + rowBytes * height > bytes.length) throw new PngError("ends before its last row");
  const samples = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    const from = pixelsAt + rowBytes * (isTopDown ? y : height - 1 - y);
    const row = bytes.subarray(from, from + rowBytes);
    if (channels === 1) unpackIndices(row, bits, samples.subarray(y * width, (y + 1) * width));
    else copyColors(row, bits / 8, samples.subarray(3 * y * width, 3 * (y + 1) * width));
  }
  if (channels === 3) return { width, height, bitDepth: 8, colorType: "rgb", channels, samples };
  return withPalette({ width, height, samples }, paletteOf(bytes, header));
}

function unpackIndices(row: Uint8Array, bits: number, target: Uint8Array): void {
  const perByte = 8 / bits;
  const mask = 2 ** bits - 1;
  for (let x = 0; x < target.length; x++) {
    const shift = 8 - bits * (1 + (x % perByte));
    target[x] = ((row[Math.floor(x / perByte)] ?? 0) >> shift) & mask;
  }
}

/** Pixels are stored as blue, green, red. */
function copyColors(row: Uint8Array, bytesPerPixel: number, target: Uint8Array): void {
  for (let at = 0, from = 0; at < target.length; at += 3, from += bytesPerPixel) {
    target[at] = row[from + 2] ?? 0;
    target[at + 1] = row[from + 1] ?? 0;
    target[at + 2] = row[from] ?? 0;
  }
}

/** Returns the palette as red, green, blue; the file has a fourth byte for each colour. */
function paletteOf(bytes: Uint8Array, { colors, paletteAt }: BmpHeader): Uint8Array {
  const palette = new Uint8Array(3 * colors);
  for (let i = 0; i < colors; i++) {
    const [blue = 0, green = 0, red = 0] = bytes.subarray(paletteAt + 4 * i, paletteAt + 4 * i + 3);
    palette.set([red, green, blue], 3 * i);
  }
  return palette;
}

function withPalette(
  image: Pick<PngImage, "width" | "height"> & { readonly samples: Uint8Array },
  palette: Uint8Array,
): PngImage {
  const isGrey = palette.every((value, i) => value === palette[i - (i % 3)]);
  const common = { ...image, bitDepth: 8, channels: 1 } as const;
  if (!isGrey) return { ...common, colorType: "palette", palette };
  return { ...common, colorType: "grey", samples: image.samples.map((index) => palette[3 * index] ?? 0) };
}

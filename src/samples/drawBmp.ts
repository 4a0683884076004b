/** What a BMP is made of. */
interface BmpOptions {
  readonly bits: 1 | 4 | 8 | 24 | 32;
  /** The index of a pixel, or its colour as `R * 65536 + G * 256 + B` for 24 and 32 bits; 0 when absent. */
  valueAt?(x: number, y: number): number;
  /** Colours of the indices; greys from 0 on when absent. */
  readonly palette?: readonly (readonly [red: number, green: number, blue: number])[];
  readonly isTopDown?: boolean;
}

/** Draws a BMP without compression. */
export function bmp(width: number, height: number, options: BmpOptions): Uint8Array {
  const { bits, valueAt = () => 0, isTopDown = false } = options;
  const greys = Array.from({ length: bits <= 8 ? 2 ** bits : 0 }, (_, i) => [i, i, i] as const);
  const palette = options.palette ?? greys;
  const pixelsAt = 54 + 4 * palette.length;
  const rowBytes = 4 * Math.ceil((width * bits) / 32);
  const bytes = new Uint8Array(pixelsAt + rowBytes * height);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0x424d);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, pixelsAt, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, isTopDown ? -height : height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, bits, true);
  view.setUint32(46, palette.length, true);
  for (const [i, [red, green, blue]] of palette.entries()) bytes.set([blue, green, red], 54 + 4 * i);
  for (let y = 0; y < height; y++) {
    const row = pixelsAt + rowBytes * (isTopDown ? y : height - 1 - y);
    for (let x = 0; x < width; x++) put(bytes, row, x, bits, valueAt(x, y));
  }
  return bytes;
}

function put(bytes: Uint8Array, row: number, x: number, bits: number, value: number): void {
  if (bits >= 24) {
    bytes.set([value & 255, (value >> 8) & 255, value >> 16], row + (x * bits) / 8);
    return;
  }
  const at = row + Math.floor((x * bits) / 8);
  bytes[at] = (bytes[at] ?? 0) | (value << (8 - bits - ((x * bits) % 8)));
}

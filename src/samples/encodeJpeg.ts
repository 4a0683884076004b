import { itemAt } from "../model/itemAt.ts";
import { type Canvas, pixelAt } from "./canvas.ts";
import { type HuffmanTable, jpegTables, quantizers, zigzag } from "./jpegTables.ts";

/**
 * Encodes a canvas as baseline JPEG, three components without subsampling, at a quality near 85. `orientation` adds an EXIF block that
 * states it; `extraBytes` adds that many bytes of application data before the size, as large colour profiles do. For test data only; small
 * and plain before all else. Source: ITU-T T.81, Annexes B, F and K.
 */
export function encodeJpeg(canvas: Canvas, options: { orientation?: number; extraBytes?: number } = {}): Uint8Array {
  const out: number[] = [0xff, 0xd8];
  const segment = (marker: number, body: readonly number[]) =>
    out.push(0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 0xff, ...body);
  segment(0xe0, [...ascii("JFIF\0"), 1, 1, 0, 0, 1, 0, 1, 0, 0]);
  if (options.orientation !== undefined) segment(0xe1, exif(options.orientation));
  for (let left = options.extraBytes ?? 0; left > 0; left -= 65_000) {
    segment(0xe2, new Array(Math.min(left, 65_000)).fill(0x20));
  }
  for (const [i, table] of [quantizers.luminance, quantizers.chrominance].entries()) {
    segment(0xdb, [i, ...zigzag.map((at) => itemAt(table, at))]);
  }
  const { width, height } = canvas;
  const components = [1, 2, 3].flatMap((id) => [id, 0x11, id === 1 ? 0 : 1]);
  segment(0xc0, [8, height >> 8, height & 0xff, width >> 8, width & 0xff, 3, ...components]);
  for (const { id, counts, symbols } of jpegTables) segment(0xc4, [id, ...counts, ...symbols]);
  segment(0xda, [3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0]);
  const scan = encodeScan(canvas);
  const bytes = new Uint8Array(out.length + scan.length + 2);
  bytes.set(out);
  bytes.set(scan, out.length);
  bytes.set([0xff, 0xd9], out.length + scan.length);
  return bytes;
}

function exif(orientation: number): number[] {
  // Big-endian TIFF with one directory of one entry: tag 0x0112, type short.
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
  return [...ascii("Exif\0\0"), ...tiff];
}

function encodeScan(canvas: Canvas): number[] {
  const bits = new BitWriter();
  const components = jpegComponents();
  const block = new Float64Array(64);
  for (let top = 0; top < canvas.height; top += 8) {
    for (let left = 0; left < canvas.width; left += 8) {
      for (const component of components) {
        sample(canvas, left, top, component.of, block);
        encodeBlock(bits, transform(block, component.quantizer), component);
      }
    }
  }
  return bits.end();
}

/** One of the three components, and how it is encoded. */
interface Component {
  /** Returns the component of a colour, around zero. */
  of(red: number, green: number, blue: number): number;
  readonly quantizer: readonly number[];
  /** Codes of the first coefficient of a block, and of the others. */
  readonly dc: Codes;
  readonly ac: Codes;
  /** The first coefficient of the block before. */
  previous: number;
}

/** Returns the components in their order in the file: brightness, then the distances to blue and to red. */
function jpegComponents(): readonly Component[] {
  const [luminanceDc, luminanceAc, chrominanceDc, chrominanceAc] = jpegTables;
  const luminance = { quantizer: quantizers.luminance, dc: huffmanCodes(luminanceDc), ac: huffmanCodes(luminanceAc) };
  const chrominance = {
    quantizer: quantizers.chrominance,
    dc: huffmanCodes(chrominanceDc),
    ac: huffmanCodes(chrominanceAc),
  };
  return [
    { of: (r, g, b) => 0.299 * r + 0.587 * g + 0.114 * b - 128, ...luminance, previous: 0 },
    { of: (r, g, b) => -0.168736 * r - 0.331264 * g + 0.5 * b, ...chrominance, previous: 0 },
    { of: (r, g, b) => 0.5 * r - 0.418688 * g - 0.081312 * b, ...chrominance, previous: 0 },
  ];
}

/** One component of 8 x 8 pixels; pixels beyond the edge repeat the last one. */
function sample(canvas: Canvas, left: number, top: number, of: Component["of"], block: Float64Array): void {
  for (let i = 0; i < 64; i++) {
    const x = Math.min(left + (i & 7), canvas.width - 1);
    const y = Math.min(top + (i >> 3), canvas.height - 1);
    block[i] = of(...pixelAt(canvas, x, y));
  }
}

const cosines = Float64Array.from({ length: 64 }, (_, i) => {
  const [u, x] = [i >> 3, i & 7];
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16);
});

/** Discrete cosine transform, divided by the quantizer and rounded; in zigzag order. */
function transform(block: Float64Array, table: readonly number[]): Int32Array {
  const rows = new Float64Array(64);
  for (let y = 0; y < 8; y++) {
    for (let u = 0; u < 8; u++) rows[8 * y + u] = weightedSum(block, 8 * y, 1, u);
  }
  return Int32Array.from(zigzag, (at) => {
    const [v, u] = [at >> 3, at & 7];
    return Math.round(weightedSum(rows, u, 8, v) / itemAt(table, at));
  });
}

/** Returns the sum of eight values, from `from` on and `step` apart, times the cosines of a frequency. */
function weightedSum(values: Float64Array, from: number, step: number, frequency: number): number {
  let sum = 0;
  for (let i = 0; i < 8; i++) sum += values[from + step * i]! * cosines[8 * frequency + i]!;
  return sum;
}

type Codes = ReadonlyMap<number, readonly [code: number, length: number]>;

function encodeBlock(bits: BitWriter, values: Int32Array, component: Component): void {
  const { dc, ac } = component;
  const put = (codes: Codes, symbol: number) => {
    const code = codes.get(symbol);
    if (code === undefined) throw new RangeError(`The Huffman table has no code for ${symbol}.`);
    bits.put(...code);
  };
  const putValue = (value: number, size: number) => bits.put(value < 0 ? value + (1 << size) - 1 : value, size);
  const first = itemAt(values, 0);
  const difference = first - component.previous;
  component.previous = first;
  const size = bitsOf(difference);
  put(dc, size);
  putValue(difference, size);
  let zeros = 0;
  for (const value of values.subarray(1)) {
    if (value === 0) {
      zeros++;
      continue;
    }
    for (; zeros > 15; zeros -= 16) put(ac, 0xf0);
    put(ac, (zeros << 4) | bitsOf(value));
    putValue(value, bitsOf(value));
    zeros = 0;
  }
  if (zeros > 0) put(ac, 0x00);
}

function bitsOf(value: number): number {
  return 32 - Math.clz32(Math.abs(value));
}

function huffmanCodes({ counts, symbols }: HuffmanTable): Codes {
  const codes = new Map<number, readonly [number, number]>();
  let code = 0;
  let at = 0;
  for (const [i, count] of counts.entries()) {
    for (const symbol of symbols.slice(at, at + count)) codes.set(symbol, [code++, i + 1]);
    at += count;
    code <<= 1;
  }
  return codes;
}

/** Collects bits, and puts the zero byte behind every 0xff that the format wants. */
class BitWriter {
  readonly #bytes: number[] = [];
  #pending = 0;
  #count = 0;

  put(value: number, length: number): void {
    for (let i = length - 1; i >= 0; i--) {
      this.#pending = (this.#pending << 1) | ((value >> i) & 1);
      this.#count++;
      if (this.#count < 8) continue;
      this.#bytes.push(this.#pending);
      if (this.#pending === 0xff) this.#bytes.push(0);
      this.#pending = 0;
      this.#count = 0;
    }
  }

  /** Fills the last byte with ones. */
  end(): number[] {
    if (this.#count > 0) this.put((1 << (8 - this.#count)) - 1, 8 - this.#count);
    return this.#bytes;
  }
}

function ascii(text: string): number[] {
  return [...text].map((char) => char.charCodeAt(0));
}

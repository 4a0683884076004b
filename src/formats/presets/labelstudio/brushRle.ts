/**
 * A run of the RLE in which Label Studio stores brushed masks: the bytes of an RGBA image, four for each pixel, row by row. Bits are read from
 * the highest of each byte. 32 bits: the number of values. 5 bits: bits of a value, minus one. Four times 4 bits: the four sizes of a length in
 * bits, minus one. Then runs until all values are there: 1 bit (1: one value for all, 0: a value for each), 2 bits (which of the four sizes
 * the length has), the length minus one, the value or values. Source: thi.ng/umbrella, package rle-pack, which Label Studio uses.
 */
interface BrushRun {
  /** Index of the first value; `to` is the index after the last one. */
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

/** Thrown for an RLE that cannot be read; the message is a sentence without its subject. */
export class BrushError extends Error {
  override readonly name = "BrushError";
}

/** Values that an RLE may have: the RGBA of 100 million pixels. */
const MAX_VALUES = 400_000_000;
/** Bits of a length that Label Studio writes. */
const LENGTH_BITS = [3, 4, 8, 16] as const;

/** Returns how many values an RLE states. Throws `BrushError`. */
export function brushLength(code: ArrayLike<number>): number {
  return new BitReader(code).read(32);
}

/** Yields the runs of an RLE, in order. Throws `BrushError` when it ends too early or has too many values. */
export function* brushRuns(code: ArrayLike<number>): Generator<BrushRun> {
  const bits = new BitReader(code);
  const count = bits.read(32);
  if (count > MAX_VALUES) throw new BrushError(`has ${count} values; at most ${MAX_VALUES} are read`);
  const valueBits = bits.read(5) + 1;
  const lengthBits = [bits.read(4) + 1, bits.read(4) + 1, bits.read(4) + 1, bits.read(4) + 1] as const;
  for (let from = 0; from < count; ) {
    const isRun = bits.read(1) === 1;
    const size = bits.read(2) as 0 | 1 | 2 | 3;
    const to = from + 1 + bits.read(lengthBits[size]);
    if (to > count) throw new BrushError(`has more values than the ${count} that it states`);
    if (isRun) yield { from, to, value: bits.read(valueBits) };
    else for (let i = from; i < to; i++) yield { from: i, to: i + 1, value: bits.read(valueBits) };
    from = to;
  }
}

/** Returns the RLE of some bytes, as Label Studio's converter writes it. */
export function encodeBrush(values: Uint8Array): number[] {
  const bits = new BitWriter();
  bits.write(values.length, 32);
  bits.write(7, 5);
  for (const size of LENGTH_BITS) bits.write(size - 1, 4);
  for (const { value, length } of runsOf(values)) {
    const [size, width] = lengthSize(length);
    bits.write(length === 1 ? 0 : 1, 1);
    bits.write(size, 2);
    bits.write(length - 1, width);
    bits.write(value, 8);
  }
  return bits.bytes();
}

/** Yields runs of equal bytes, of the largest length that fits into the RLE at most. */
function* runsOf(values: Uint8Array): Generator<{ readonly value: number; readonly length: number }> {
  let [last, length] = [0, 0];
  for (const value of values) {
    if (length > 0 && (value !== last || length === 2 ** 16)) {
      yield { value: last, length };
      length = 0;
    }
    last = value;
    length++;
  }
  if (length > 0) yield { value: last, length };
}

/** The index of the smallest size that a length fits into, and its bits. */
function lengthSize(length: number): readonly [index: number, bits: number] {
  for (const [index, bits] of LENGTH_BITS.entries()) if (length <= 2 ** bits) return [index, bits];
  throw new RangeError(`A run of ${length} values does not fit into ${LENGTH_BITS.at(-1)} bits.`);
}

class BitReader {
  readonly #bytes: ArrayLike<number>;
  #at = 0;

  constructor(bytes: ArrayLike<number>) {
    this.#bytes = bytes;
  }

  /** Returns the next bits, at most 32, as a number. */
  read(count: number): number {
    if (this.#at + count > this.#bytes.length * 8) throw new BrushError("ends too early");
    let value = 0;
    for (let rest = count; rest > 0; ) {
      const inByte = 8 - (this.#at & 7);
      const taken = Math.min(inByte, rest);
      const byte = this.#bytes[this.#at >> 3]! & 0xff;
      // Multiplied instead of shifted: 32 bits do not fit into a shift.
      value = value * 2 ** taken + ((byte >> (inByte - taken)) & (2 ** taken - 1));
      this.#at += taken;
      rest -= taken;
    }
    return value;
  }
}

class BitWriter {
  readonly #bytes: number[] = [];
  #byte = 0;
  #filled = 0;

  write(value: number, count: number): void {
    for (let bit = count - 1; bit >= 0; bit--) {
      this.#byte = (this.#byte << 1) | (Math.floor(value / 2 ** bit) & 1);
      this.#filled++;
      if (this.#filled < 8) continue;
      this.#bytes.push(this.#byte);
      this.#byte = 0;
      this.#filled = 0;
    }
  }

  bytes(): number[] {
    // The converter ends with at least one bit that is not set.
    return [...this.#bytes, this.#byte << (8 - this.#filled)];
  }
}

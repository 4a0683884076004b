/**
 * The bit code in which Label Studio stores brushed masks: bytes of an RGBA picture, four for each pixel, row by row. Bits run from the
 * highest of each byte. 32 bits: how many values follow. 5 bits: bits of a value, less one. Four times 4 bits: how many bits a length may
 * take, less one. Then runs until there are so many values: 1 bit (1: one value for all, 0: each its own), 2 bits (which of the four
 * sizes the length has), the length less one, the value or values. Source: thi.ng/umbrella, package rle-pack, which Label Studio uses.
 */
export interface BrushRun {
  /** Values from `from` to before `to`. */
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

/** A bit code that cannot be read; the message is a plain sentence without a subject. */
export class BrushError extends Error {
  override readonly name = "BrushError";
}

/** Values that a code may hold: the RGBA of 100 million pixels. */
const MAX_VALUES = 400_000_000;
/** Bits of a length that Label Studio writes. */
const LENGTH_BITS = [3, 4, 8, 16] as const;

/** How many values a code says that it holds. Throws `BrushError`. */
export function brushLength(code: ArrayLike<number>): number {
  return new BitReader(code).read(32);
}

/** The runs of a code, in order. Throws `BrushError` for one that ends too early or holds too much. */
export function* brushRuns(code: ArrayLike<number>): Generator<BrushRun> {
  const bits = new BitReader(code);
  const count = bits.read(32);
  if (count > MAX_VALUES) throw new BrushError(`holds ${count} values; at most ${MAX_VALUES} are read`);
  const valueBits = bits.read(5) + 1;
  const lengthBits = LENGTH_BITS.map(() => bits.read(4) + 1);
  for (let from = 0; from < count; ) {
    const isRun = bits.read(1) === 1;
    const to = from + 1 + bits.read(lengthBits[bits.read(2)]!);
    if (to > count) throw new BrushError(`holds more values than the ${count} that it announces`);
    if (isRun) yield { from, to, value: bits.read(valueBits) };
    else for (let i = from; i < to; i++) yield { from: i, to: i + 1, value: bits.read(valueBits) };
    from = to;
  }
}

/** The code of some bytes, as Label Studio's converter writes it. */
export function encodeBrush(values: Uint8Array): number[] {
  const bits = new BitWriter();
  bits.write(values.length, 32);
  bits.write(7, 5);
  for (const size of LENGTH_BITS) bits.write(size - 1, 4);
  for (let from = 0; from < values.length; ) {
    const value = values[from]!;
    let to = from + 1;
    while (to < values.length && values[to] === value && to - from < 2 ** 16) to++;
    const length = to - from;
    const size = LENGTH_BITS.findIndex((wide) => length <= 2 ** wide);
    bits.write(length === 1 ? 0 : 1, 1);
    bits.write(size, 2);
    bits.write(length - 1, LENGTH_BITS[size]!);
    bits.write(value, 8);
    from = to;
  }
  return bits.bytes();
}

class BitReader {
  readonly #bytes: ArrayLike<number>;
  #at = 0;

  constructor(bytes: ArrayLike<number>) {
    this.#bytes = bytes;
  }

  /** The next bits, at most 32, as a number. */
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
    // The converter closes with at least one bit that is not set.
    return [...this.#bytes, this.#byte << (8 - this.#filled)];
  }
}

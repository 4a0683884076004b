const CR = 13;
const LF = 10;
const DASH = 45;

/**
 * Counts the delimiters of a multipart body that begin a part. A parser treats a delimiter that is followed by other text as the end of a
 * part and drops the text, so a file whose content contains the boundary would be truncated silently. This class detects it.
 */
export class BoundaryCheck {
  /** Number of delimiters so far that begin a part. */
  parts = 0;
  /** True when a delimiter was followed by text that is not allowed there. */
  broken = false;
  readonly #needle: Buffer;
  /** The last bytes, which may contain the beginning of a delimiter. The first delimiter needs no line end before it. */
  #tail: Buffer = Buffer.from("\r\n");
  #closed = false;

  constructor(boundary: string) {
    this.#needle = Buffer.from(`\r\n--${boundary}`, "latin1");
  }

  /** Adds the next bytes of the body. */
  push(chunk: Uint8Array): void {
    // Only the bytes around the border of two chunks are copied.
    const seamBytes = this.#needle.length + 1;
    const seam = Buffer.concat([this.#tail, chunk.subarray(0, seamBytes)]);
    if (chunk.length <= seamBytes) {
      this.#tail = this.#count(seam, seam.length);
      return;
    }
    this.#count(seam, this.#tail.length);
    this.#tail = Buffer.from(this.#count(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length), chunk.length));
  }

  /** Counts delimiters that begin before `end`. Returns the last bytes, which may contain the beginning of another one. */
  #count(seen: Buffer, end: number): Buffer {
    for (let from = 0; !this.#closed && !this.broken; ) {
      const at = seen.indexOf(this.#needle, from);
      const after = at + this.#needle.length;
      if (at < 0 || at >= end) return seen.subarray(Math.max(from, seen.length - this.#needle.length + 1));
      if (seen.length < after + 2) return seen.subarray(at);
      const [first, second] = [seen[after], seen[after + 1]];
      if (first === DASH && second === DASH) this.#closed = true;
      else if (first === CR && second === LF) this.parts += 1;
      else this.broken = true;
      // The line end after a delimiter may also be the one before the next delimiter.
      from = after;
    }
    return Buffer.alloc(0);
  }
}

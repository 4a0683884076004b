const CR = 13;
const LF = 10;
const DASH = 45;

/**
 * Watches a multipart body go by and counts the delimiters that begin a part. A parser takes a delimiter that is followed by other text
 * for the end of a part, and drops the text: a file whose content holds the boundary would be cut short in silence. This notices.
 */
export class BoundaryCheck {
  /** Delimiters so far that begin a part. */
  parts = 0;
  /** True once a delimiter was followed by something that may not follow one. */
  broken = false;
  readonly #needle: Buffer;
  /** The end of what went by, as long as it may hold the beginning of a delimiter. The first one needs no line end before it. */
  #tail: Buffer = Buffer.from("\r\n");
  #closed = false;

  constructor(boundary: string) {
    this.#needle = Buffer.from(`\r\n--${boundary}`, "latin1");
  }

  push(chunk: Uint8Array): void {
    // Only what lies around the seam of two chunks is copied.
    const seamBytes = this.#needle.length + 1;
    const seam = Buffer.concat([this.#tail, chunk.subarray(0, seamBytes)]);
    if (chunk.length <= seamBytes) {
      this.#tail = this.#count(seam, seam.length);
      return;
    }
    this.#count(seam, this.#tail.length);
    this.#tail = Buffer.from(this.#count(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length), chunk.length));
  }

  /** Counts delimiters that begin before `end`; answers the last bytes, which may hold the beginning of one more. */
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
      // The line end after a delimiter may be the one before the next.
      from = after;
    }
    return Buffer.alloc(0);
  }
}

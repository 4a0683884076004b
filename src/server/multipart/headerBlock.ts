const EMPTY_LINE = Buffer.from("\r\n\r\n");
const LINE_END_BYTES = 2;

/** Most bytes of the headers of one part. Node.js has the same limit for the headers of a request. */
export const MAX_HEADER_BYTES = 16 * 1024;

/** Collects the headers of a part up to the empty line after them. */
export class HeaderBlock {
  /** Begins with the line end of the delimiter, so that a part without headers ends like any other. */
  readonly #held = Buffer.alloc(LINE_END_BYTES + MAX_HEADER_BYTES + EMPTY_LINE.length, "\r\n");
  #bytes = LINE_END_BYTES;

  /** True when what was collected so far has an empty line with the line ends of Unix. */
  get haveWrongLineEnds(): boolean {
    return this.#held.subarray(0, this.#bytes).includes("\n\n");
  }

  /** True when the headers have more than `MAX_HEADER_BYTES`. */
  get full(): boolean {
    return this.#bytes === this.#held.length;
  }

  /** Adds a chunk. Returns the headers and the bytes after the empty line, or undefined when the empty line has not arrived. */
  take(chunk: Buffer): { readonly headers: Buffer; readonly rest: Buffer } | undefined {
    const before = this.#bytes;
    const added = chunk.copy(this.#held, before, 0, this.#lengthOf(chunk));
    this.#bytes += added;
    const at = this.#held.subarray(0, this.#bytes).indexOf(EMPTY_LINE, Math.max(0, before - EMPTY_LINE.length + 1));
    if (at < 0) return undefined;
    this.#bytes = LINE_END_BYTES;
    return {
      headers: this.#held.subarray(LINE_END_BYTES, Math.max(LINE_END_BYTES, at)),
      rest: chunk.subarray(at + EMPTY_LINE.length - before),
    };
  }

  /** Returns how much of a chunk may belong to the headers, so that no content is copied. */
  #lengthOf(chunk: Buffer): number {
    const at = chunk.subarray(0, this.#held.length).indexOf(EMPTY_LINE);
    return at < 0 ? chunk.length : at + EMPTY_LINE.length;
  }
}

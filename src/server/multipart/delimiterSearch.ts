const CR = 13;

/** What a search found in one chunk. */
export interface Found {
  /** The beginning of a delimiter in the last chunk that turned out to be content. */
  readonly before: Buffer | undefined;
  /** The content of this chunk: a view of it. */
  readonly content: Buffer | undefined;
  /** Where in the chunk the delimiter ends. Undefined when the content goes on. */
  readonly end: number | undefined;
}

/** Bytes of a line end. */
const LINE_END_BYTES = 2;

/**
 * Finds a delimiter, CRLF and `--` and the boundary (RFC 2046, 5.1.1), in content that arrives in chunks. No content is copied: what may be the
 * beginning of a delimiter at the end of a chunk is remembered as a number of bytes, because they equal those of the delimiter.
 */
export class DelimiterSearch {
  readonly #delimiter: Buffer;
  /** Bytes of the delimiter that are matched so far. */
  #matched = 0;
  /** Of these, the bytes that belong to what comes before the content. */
  #borrowed = 0;

  constructor(boundary: string) {
    // A boundary has no CR, so a delimiter cannot begin inside another one.
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, "latin1");
  }

  /**
   * Starts content that follows a line end, which may also be the first two bytes of a delimiter: at the start of a body, after an empty line
   * and after the closing delimiter.
   */
  begin(): void {
    this.#matched = LINE_END_BYTES;
    this.#borrowed = LINE_END_BYTES;
  }

  /** Searches a chunk from `start`, which is before its end. */
  take(chunk: Buffer, start: number): Found {
    let before: Buffer | undefined;
    if (this.#matched > 0) {
      const bytes = Math.min(this.#delimiter.length - this.#matched, chunk.length - start);
      if (this.#continues(chunk, start, bytes)) {
        this.#matched += bytes;
        const complete = this.#matched === this.#delimiter.length;
        if (complete) this.#matched = 0;
        return { before: undefined, content: undefined, end: complete ? start + bytes : undefined };
      }
      if (this.#matched > this.#borrowed) before = this.#delimiter.subarray(this.#borrowed, this.#matched);
    }
    const at = chunk.indexOf(this.#delimiter, start);
    const end = at < 0 ? this.#endOfContent(chunk, start) : at;
    this.#matched = at < 0 ? chunk.length - end : 0;
    this.#borrowed = 0;
    return {
      before,
      content: end > start ? chunk.subarray(start, end) : undefined,
      end: at < 0 ? undefined : at + this.#delimiter.length,
    };
  }

  /** Returns true when the chunk has the next bytes of the delimiter at `start`. */
  #continues(chunk: Buffer, start: number, bytes: number): boolean {
    const from = this.#matched;
    if (chunk[start] !== this.#delimiter[from]) return false;
    return chunk.compare(this.#delimiter, from, from + bytes, start, start + bytes) === 0;
  }

  /** Returns where a delimiter begins that the end of the chunk cuts, or the end of the chunk. */
  #endOfContent(chunk: Buffer, start: number): number {
    this.#matched = 0;
    const at = chunk.lastIndexOf(CR);
    const bytes = chunk.length - at;
    const cut = at >= start && bytes < this.#delimiter.length && this.#continues(chunk, at, bytes);
    return cut ? at : chunk.length;
  }
}

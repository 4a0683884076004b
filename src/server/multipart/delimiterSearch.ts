const CR = 13;

/** What a search found in one chunk. */
export interface Found {
  /** The beginning of a delimiter in the last chunk that turned out to be content. */
  readonly before: Buffer;
  /** The content of this chunk: a view of it. */
  readonly content: Buffer;
  /** The bytes after the delimiter: a view of the chunk. Undefined when the delimiter is not complete yet. */
  readonly rest: Buffer | undefined;
}

const NOTHING = Buffer.alloc(0);
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

  /** Searches the next chunk, or the rest of one. Not empty. */
  take(chunk: Buffer): Found {
    let before: Buffer = NOTHING;
    if (this.#matched > 0) {
      const bytes = Math.min(this.#delimiter.length - this.#matched, chunk.length);
      if (this.#continues(chunk, 0, bytes)) {
        this.#matched += bytes;
        if (this.#matched < this.#delimiter.length) return { before, content: NOTHING, rest: undefined };
        return { before, content: NOTHING, rest: this.#complete(chunk, bytes) };
      }
      before = this.#delimiter.subarray(this.#borrowed, this.#matched);
      this.#matched = 0;
    }
    const at = chunk.indexOf(this.#delimiter);
    if (at >= 0) {
      return { before, content: chunk.subarray(0, at), rest: this.#complete(chunk, at + this.#delimiter.length) };
    }
    const end = this.#endOfContent(chunk);
    this.#matched = chunk.length - end;
    this.#borrowed = 0;
    return { before, content: chunk.subarray(0, end), rest: undefined };
  }

  #complete(chunk: Buffer, end: number): Buffer {
    this.#matched = 0;
    return chunk.subarray(end);
  }

  /** Returns true when the chunk has the next bytes of the delimiter at `start`. */
  #continues(chunk: Buffer, start: number, bytes: number): boolean {
    return chunk.compare(this.#delimiter, this.#matched, this.#matched + bytes, start, start + bytes) === 0;
  }

  /** Returns where a delimiter begins that the end of the chunk cuts, or the end of the chunk. */
  #endOfContent(chunk: Buffer): number {
    const at = chunk.lastIndexOf(CR);
    const bytes = chunk.length - at;
    return at >= 0 && bytes < this.#delimiter.length && this.#continues(chunk, at, bytes) ? at : chunk.length;
  }
}

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const DASH = 45;

/** Most bytes of a line behind its delimiter. RFC 2046 allows blanks there, and names no limit. */
const MAX_LINE = 256;

/** What the line of a delimiter is: the start of a part, the end of the last one, a line that ends with LF, or a line with other text. */
export type LineKind = "part" | "closing" | "lf" | "text";

/** Reads what follows a delimiter on its line: `--` when it is the closing one, blanks, a line end (RFC 2046, 5.1.1). */
export class DelimiterLine {
  #bytes = 0;
  #dashes = 0;
  #last = 0;

  /** True when the delimiter is the closing one. The line end after it may be missing. */
  get closes(): boolean {
    return this.#dashes === 2;
  }

  /** Adds the next byte. Returns undefined until the line is complete or cannot be one. */
  add(byte: number): LineKind | undefined {
    const last = this.#last;
    this.#last = byte;
    this.#bytes += 1;
    if (byte === DASH && this.#bytes <= 2 && (last === DASH || this.#bytes === 1)) {
      this.#dashes += 1;
      return undefined;
    }
    if (this.#dashes === 1) return "text";
    if (byte === LF) return this.closes ? "closing" : last === CR ? "part" : "lf";
    if (last === CR || this.#bytes > MAX_LINE) return "text";
    return byte === CR || byte === SPACE || byte === TAB ? undefined : "text";
  }
}

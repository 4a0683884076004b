import { PART_HEADER_BYTES } from "../../contract/limits.ts";

const CR = 13;
const LF = 10;
const EMPTY_LINE = Buffer.from("\r\n\r\n");
const LINE_END_BYTES = 2;

const HELD_BYTES = LINE_END_BYTES + PART_HEADER_BYTES + EMPTY_LINE.length;

/** The headers of a part without the empty line after them, and where in the chunk that line ends. */
interface CompleteHeaders {
  readonly text: string;
  readonly end: number;
}

/** Collects the headers of a part up to the empty line after them. */
export class HeaderBlock {
  /** Headers of which the first bytes came in an earlier chunk. They begin with the line end of their delimiter. */
  #held: Buffer | undefined;
  #bytes = 0;

  /** True when the headers have more than `PART_HEADER_BYTES`. */
  get full(): boolean {
    return this.#bytes === HELD_BYTES;
  }

  /** True when what was collected so far has an empty line with the line ends of Unix. */
  get haveWrongLineEnds(): boolean {
    return this.#held?.subarray(0, this.#bytes).includes("\n\n") ?? false;
  }

  /** Adds a chunk from `start`. Returns undefined when the empty line has not arrived. */
  take(chunk: Buffer, start: number): CompleteHeaders | undefined {
    return (this.#bytes === 0 ? readWhole(chunk, start) : undefined) ?? this.#add(chunk, start);
  }

  #add(chunk: Buffer, start: number): CompleteHeaders | undefined {
    this.#held ??= Buffer.alloc(HELD_BYTES);
    if (this.#bytes === 0) this.#bytes = EMPTY_LINE.copy(this.#held, 0, 0, LINE_END_BYTES);
    const before = this.#bytes;
    this.#bytes += chunk.copy(this.#held, before, start);
    const at = this.#held.subarray(0, this.#bytes).indexOf(EMPTY_LINE, Math.max(0, before - EMPTY_LINE.length + 1));
    if (at < 0) return undefined;
    this.#bytes = 0;
    return {
      text: this.#held.toString("utf8", LINE_END_BYTES, Math.max(LINE_END_BYTES, at)),
      end: start + at + EMPTY_LINE.length - before,
    };
  }
}

/** Returns headers that are whole in one chunk, as most are. A part without headers begins with the empty line. */
function readWhole(chunk: Buffer, start: number): CompleteHeaders | undefined {
  if (chunk[start] === CR && chunk[start + 1] === LF) {
    return { text: "", end: start + LINE_END_BYTES };
  }
  const at = chunk.indexOf(EMPTY_LINE, start);
  if (at < 0 || at - start > PART_HEADER_BYTES) return undefined;
  return { text: chunk.toString("utf8", start, at), end: at + EMPTY_LINE.length };
}

import type { ApiError } from "../apiError.ts";
import {
  alsoNotClosed,
  boundaryInContent,
  headersTooLarge,
  lineEndsAreLf,
  noDelimiter,
  notClosed,
  partAfterEnd,
  textAfterEnd,
} from "./bodyFaults.ts";
import { DelimiterLine, type LineKind } from "./delimiterLine.ts";
import { DelimiterSearch } from "./delimiterSearch.ts";
import { HeaderBlock } from "./headerBlock.ts";
import { KeptText } from "./keptText.ts";
import { quote } from "./multipartError.ts";
import { type PartHead, readPartHead } from "./partHead.ts";

/** What a parser finds: the head of a part, then its content in pieces, then its end. */
export type MultipartEvent =
  | { readonly type: "part"; readonly head: PartHead }
  | { readonly type: "content"; readonly bytes: Buffer }
  | { readonly type: "end" };

/** Most bytes before the first delimiter, and after the closing one. They are ignored (RFC 2046, 5.1.1). */
const MAX_IGNORED_BYTES = 64 * 1024;

const NOTHING = Buffer.alloc(0);
const END: MultipartEvent = { type: "end" };

/**
 * Where a parser is: before the first part, on the line of a delimiter, in the headers or the content of a part, after the last part, or in a
 * body with the wrong line ends, of which only its last line matters.
 */
type State = "preamble" | "delimiter" | "headers" | "content" | "epilogue" | "lf";

/**
 * Reads a body of the type multipart/form-data (RFC 7578; RFC 2046, 5.1) that arrives in chunks. Pieces of content are views of the chunks. Every
 * body ends in its parts or in one error: `next` throws `ApiError` where a body cannot go on to be a valid one, `end` when it is not
 * complete. A parser that has thrown is not used again.
 *
 * @example
 * const parser = new MultipartParser("boundary");
 * for (const chunk of chunks) {
 *   parser.push(chunk);
 *   for (let event = parser.next(); event !== undefined; event = parser.next()) handle(event);
 * }
 * parser.end();
 */
export class MultipartParser {
  readonly #boundary: string;
  readonly #search: DelimiterSearch;
  readonly #headers = new HeaderBlock();
  #line = new DelimiterLine();
  #ignored = new KeptText(MAX_IGNORED_BYTES);
  #state: State = "preamble";
  /** The last chunk, how far it is read, and the number of bytes before it. */
  #chunk: Buffer = NOTHING;
  #at = 0;
  #bytesBefore = 0;
  /** Events of what is read already. */
  readonly #events: MultipartEvent[] = [];
  /** Where the line of the last delimiter, or what follows it, begins. */
  #mark = 0;
  /** Parts whose headers are complete, and the name of the last one. */
  #parts = 0;
  #name = "";

  constructor(boundary: string) {
    this.#boundary = boundary;
    this.#search = new DelimiterSearch(boundary);
    this.#search.begin();
  }

  /** Adds the next chunk of the body. All events of the last one have to be taken before. */
  push(chunk: Buffer): void {
    this.#bytesBefore += this.#chunk.length;
    this.#chunk = chunk;
    this.#at = 0;
  }

  /** Returns the next event, or undefined when it takes another chunk. */
  next(): MultipartEvent | undefined {
    while (this.#events.length === 0 && this.#at < this.#chunk.length) this.#step();
    return this.#events.shift();
  }

  /** Ends the body. Throws `ApiError` when it is not complete. */
  end(): void {
    switch (this.#state) {
      case "epilogue":
        return;
      case "delimiter":
        if (this.#line.closes) return;
        throw this.#notClosed(this.#parts === 0 ? "at its first delimiter" : `after part ${this.#parts}`);
      case "headers":
        if (this.#headers.haveWrongLineEnds) throw lineEndsAreLf(this.#mark);
        throw this.#notClosed(`in the headers of part ${this.#parts + 1}`);
      case "content":
        throw this.#notClosed(`in part ${this.#parts}, ${quote(this.#name)}`);
      case "lf": {
        const closed = this.#ignored.text().includes(`\n--${this.#boundary}--`);
        throw lineEndsAreLf(this.#mark, closed ? "" : alsoNotClosed(this.#boundary));
      }
      case "preamble":
        throw noDelimiter(this.#boundary, this.#ignored.text());
    }
  }

  #step(): void {
    switch (this.#state) {
      case "content":
        this.#readContent();
        break;
      case "headers":
        this.#readHeaders();
        break;
      case "delimiter":
        this.#readLine();
        break;
      case "lf":
        this.#readWrongLines();
        break;
      case "preamble":
      case "epilogue":
        this.#ignore();
    }
  }

  #readContent(): void {
    const { before, content, end } = this.#search.take(this.#chunk, this.#at);
    this.#at = end ?? this.#chunk.length;
    if (before !== undefined) this.#events.push({ type: "content", bytes: before });
    if (content !== undefined) this.#events.push({ type: "content", bytes: content });
    if (end === undefined) return;
    this.#events.push(END);
    this.#enter("delimiter");
  }

  #readHeaders(): void {
    const found = this.#headers.take(this.#chunk, this.#at);
    this.#at = found?.end ?? this.#chunk.length;
    if (found === undefined) {
      if (!this.#headers.full) return;
      throw this.#headers.haveWrongLineEnds ? lineEndsAreLf(this.#mark) : headersTooLarge(this.#parts + 1, this.#mark);
    }
    this.#parts += 1;
    const head = readPartHead(found.text, this.#boundary, { part: this.#parts, byte: this.#mark });
    this.#name = head.name;
    this.#events.push({ type: "part", head });
    // The empty line after the headers may also be the line end before the next delimiter: the part has only headers.
    this.#search.begin();
    this.#enter("content");
  }

  #readLine(): void {
    let kind: LineKind | undefined;
    while (kind === undefined && this.#at < this.#chunk.length) {
      kind = this.#line.add(this.#chunk[this.#at] ?? 0);
      this.#at += 1;
    }
    if (kind === "text") throw boundaryInContent(this.#parts, this.#mark);
    if (kind === "part") this.#enter("headers");
    else if (kind !== undefined) {
      this.#ignored = new KeptText(MAX_IGNORED_BYTES);
      this.#search.begin();
      this.#enter(kind === "lf" ? "lf" : "epilogue");
    }
  }

  /** Reads what comes before the first delimiter or after the last one. */
  #ignore(): void {
    const { end } = this.#search.take(this.#chunk, this.#at);
    this.#ignored.add(this.#chunk.subarray(this.#at, end));
    this.#at = end ?? this.#chunk.length;
    const inPreamble = this.#state === "preamble";
    if (this.#ignored.full) {
      throw inPreamble
        ? noDelimiter(this.#boundary, this.#ignored.text())
        : textAfterEnd(MAX_IGNORED_BYTES, this.#mark);
    }
    if (end === undefined) return;
    if (!inPreamble) throw partAfterEnd(this.#parts, this.#mark);
    this.#enter("delimiter");
  }

  #readWrongLines(): void {
    this.#ignored.add(this.#chunk.subarray(this.#at));
    this.#at = this.#chunk.length;
    if (this.#ignored.full) throw lineEndsAreLf(this.#mark);
  }

  #enter(state: State): void {
    if (state === "delimiter") this.#line = new DelimiterLine();
    if (state !== "content") this.#mark = this.#bytesBefore + this.#at;
    this.#state = state;
  }

  #notClosed(where: string): ApiError {
    return notClosed(this.#boundary, where, this.#bytesBefore + this.#chunk.length);
  }
}

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

/**
 * Where a parser is: before the first part, on the line of a delimiter, in the headers or the content of a part, after the last part, or in a
 * body with the wrong line ends, of which only its last line matters.
 */
type State = "preamble" | "delimiter" | "headers" | "content" | "epilogue" | "lf";

/**
 * Reads a body of the type multipart/form-data (RFC 7578; RFC 2046, 5.1) that arrives in chunks. Pieces of content are views of the chunks. Every
 * body ends in its parts or in one error: `push` throws `ApiError` where a body cannot go on to be a valid one, `end` when it is not
 * complete. A parser that has thrown is not used again.
 *
 * @example
 * const parser = new MultipartParser("boundary");
 * for (const chunk of chunks) for (const event of parser.push(chunk)) handle(event);
 * parser.end();
 */
export class MultipartParser {
  readonly #boundary: string;
  readonly #search: DelimiterSearch;
  readonly #headers = new HeaderBlock();
  #line = new DelimiterLine();
  #ignored = new KeptText(MAX_IGNORED_BYTES);
  #state: State = "preamble";
  /** Bytes of all chunks so far. */
  #bytes = 0;
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

  /** Yields what the next chunk completes. All events have to be taken before the next chunk. */
  *push(chunk: Buffer): Generator<MultipartEvent, void> {
    this.#bytes += chunk.length;
    for (let rest: Buffer | undefined = chunk; rest !== undefined && rest.length > 0; ) {
      switch (this.#state) {
        case "content":
          rest = yield* this.#readContent(rest);
          break;
        case "headers":
          rest = yield* this.#readHeaders(rest);
          break;
        case "delimiter":
          rest = this.#readLine(rest);
          break;
        case "lf":
          rest = this.#readWrongLines(rest);
          break;
        case "preamble":
        case "epilogue":
          rest = this.#ignore(rest);
      }
    }
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

  *#readContent(chunk: Buffer): Generator<MultipartEvent, Buffer | undefined> {
    const { before, content, rest } = this.#search.take(chunk);
    if (before.length > 0) yield { type: "content", bytes: before };
    if (content.length > 0) yield { type: "content", bytes: content };
    if (rest === undefined) return undefined;
    yield { type: "end" };
    return this.#beginLine(rest);
  }

  *#readHeaders(chunk: Buffer): Generator<MultipartEvent, Buffer | undefined> {
    const found = this.#headers.take(chunk);
    if (found === undefined) {
      if (!this.#headers.full) return undefined;
      if (this.#headers.haveWrongLineEnds) throw lineEndsAreLf(this.#mark);
      throw headersTooLarge(this.#parts + 1, this.#mark);
    }
    this.#parts += 1;
    const head = readPartHead(found.headers, this.#boundary, { number: this.#parts, byte: this.#mark });
    this.#name = head.name;
    this.#state = "content";
    // The empty line after the headers may also be the line end before the next delimiter: the part has only headers.
    this.#search.begin();
    yield { type: "part", head };
    return found.rest;
  }

  #beginLine(rest: Buffer): Buffer {
    this.#line = new DelimiterLine();
    this.#state = "delimiter";
    this.#mark = this.#bytes - rest.length;
    return rest;
  }

  #readLine(chunk: Buffer): Buffer | undefined {
    let index = 0;
    for (const byte of chunk) {
      index += 1;
      const kind = this.#line.add(byte);
      if (kind !== undefined) return this.#endLine(kind, chunk.subarray(index));
    }
    return undefined;
  }

  #endLine(kind: LineKind, rest: Buffer): Buffer {
    if (kind === "text") throw boundaryInContent(this.#parts, this.#mark);
    if (kind === "part") this.#state = "headers";
    else {
      this.#state = kind === "lf" ? "lf" : "epilogue";
      this.#ignored = new KeptText(MAX_IGNORED_BYTES);
      this.#search.begin();
    }
    this.#mark = this.#bytes - rest.length;
    return rest;
  }

  /** Reads what comes before the first delimiter or after the last one. */
  #ignore(chunk: Buffer): Buffer | undefined {
    const { rest } = this.#search.take(chunk);
    const inPreamble = this.#state === "preamble";
    this.#ignored.add(chunk.subarray(0, chunk.length - (rest?.length ?? 0)));
    if (this.#ignored.full) {
      throw inPreamble
        ? noDelimiter(this.#boundary, this.#ignored.text())
        : textAfterEnd(MAX_IGNORED_BYTES, this.#mark);
    }
    if (rest === undefined) return undefined;
    if (!inPreamble) throw partAfterEnd(this.#parts, this.#mark);
    return this.#beginLine(rest);
  }

  #readWrongLines(chunk: Buffer): undefined {
    this.#ignored.add(chunk);
    if (this.#ignored.full) throw lineEndsAreLf(this.#mark);
  }

  #notClosed(where: string): ApiError {
    return notClosed(this.#boundary, where, this.#bytes);
  }
}

import type { DatasetPath } from "../../model/datasetPath.ts";
import { failure, type Result, success } from "../../model/result.ts";
import type { Finding } from "../report/finding.ts";
import { SourceReadError, type SourceTree } from "../sourceTree.ts";
import { decoderOf } from "./decoders.ts";
import { utf8Of } from "./jsonStream.ts";

/** One row of a CSV text. Empty lines are not rows. */
export interface CsvRow {
  /** Without quotes, and without the spaces around a cell that is not quoted. */
  readonly cells: readonly string[];
  /** The line, from 1, on which the row begins. */
  readonly line: number;
  /** Where the row begins in the text, in bytes of UTF-8 without a byte order mark. */
  readonly offset: number;
  /** Where the row ends, its line break included. */
  readonly end: number;
}

/** What a reader of a CSV text wants to see. */
export interface CsvVisitor {
  /** The next row, the header among them. Returns `false` to end the reading there. */
  row(row: CsvRow): boolean | undefined;
  /** Called for a row that cannot be read, with the line, from 1, on which it begins. */
  fault?(line: number, finding: Finding): void;
}

/** The character between cells. Spaces only where a reader asks for them: several in a row then make empty cells. */
export type CsvSeparator = "," | ";" | "\t" | " ";

/** What is known of a text before it is read, such as a part of a file. */
interface CsvStart {
  /** Found by the first line when absent. */
  readonly separator?: CsvSeparator | undefined;
  /** The line, from 1, of the first row; default 1. */
  readonly line?: number;
}

/** Bytes and lines that one row may have; a longer one has a quote that is not closed, or is not CSV. */
const MAX_ROW_BYTES = 1024 * 1024;
const MAX_ROW_LINES = 200;
/** Bytes at the beginning of a file that detection reads. */
const HEAD_BYTES = 64 * 1024;

const TAB = 0x09;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;

/**
 * Reads a CSV text of any size row by row; memory is that of one row (1 MiB, 200 lines). A quote opens only at the beginning of a cell;
 * inside quotes two quotes are one, and line breaks belong to the cell. A quote that is not closed costs the line on which it opened and
 * no other. The separator is the one of comma, semicolon and tab that is most frequent in the first line.
 */
export class CsvSplitter {
  readonly #visitor: CsvVisitor;
  readonly #utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  readonly #windows = decoderOf("windows-1252");
  #separator: CsvSeparator | undefined;
  /** Bytes that were not read yet, and where they begin in the text. */
  #rest = new Uint8Array();
  #offset = 0;
  #line: number;
  /** Bytes that must be there before an incomplete row is scanned again, so that the time for a long one is not quadratic. */
  #wanted = 0;
  /** The rest of a line is to be skipped. */
  #skipping = false;
  #stopped = false;

  constructor(visitor: CsvVisitor, { separator, line = 1 }: CsvStart = {}) {
    this.#visitor = visitor;
    this.#separator = separator;
    this.#line = line;
  }

  /** The separator; a comma until a line has been read. */
  get separator(): CsvSeparator {
    return this.#separator ?? ",";
  }

  /** Takes the next bytes (UTF-8 without a byte order mark, or Windows-1252). Returns false when the visitor has enough. */
  write(bytes: Uint8Array): boolean {
    if (this.#stopped) return false;
    const joined = new Uint8Array(this.#rest.length + bytes.length);
    joined.set(this.#rest);
    joined.set(bytes, this.#rest.length);
    this.#rest = joined;
    if (joined.length >= this.#wanted) this.#advance(false);
    return !this.#stopped;
  }

  /** Ends the text: its last row needs no line break. */
  end(): void {
    if (!this.#stopped) this.#advance(true);
  }

  #advance(isEnd: boolean): void {
    const bytes = this.#rest;
    let at = 0;
    while (!this.#stopped && at < bytes.length) {
      const next = this.#skipping ? this.#skip(bytes, at, isEnd) : this.#row(bytes, at, isEnd);
      if (next < 0) break;
      at = next;
    }
    this.#rest = bytes.subarray(at);
    this.#offset += at;
    this.#wanted = Math.min(2 * this.#rest.length, MAX_ROW_BYTES + 1);
  }

  /** Passes one row to the visitor. Returns the position after it, or -1 when it is not all there. */
  #row(bytes: Uint8Array, at: number, isEnd: boolean): number {
    const isLong = bytes.length - at > MAX_ROW_BYTES;
    if (this.#separator === undefined) {
      const end = endOfLine(bytes, at);
      if (end < 0 && !isEnd && !isLong) return -1;
      if (end !== at) this.#separator = separatorOf(bytes.subarray(at, end < 0 ? bytes.length : end));
    }
    const { separator } = this;
    const row = scanRow(bytes, at, separator.charCodeAt(0), isEnd);
    if (row.state === "more" && !isLong) return -1;
    if (row.state !== "whole" || row.end - at > MAX_ROW_BYTES) {
      const message = row.isOpen
        ? "A quote opens on this line and is not closed."
        : `The row is longer than ${MAX_ROW_BYTES} bytes.`;
      this.#visitor.fault?.(this.#line, {
        code: "row_broken",
        severity: "error",
        message,
        action: "The row is skipped.",
      });
      this.#skipping = true;
      return at;
    }
    const text = this.#decode(bytes.subarray(at, row.end));
    const cells = cellsOf(text, separator, row.hasQuotes);
    const isEmpty = cells.length === 1 && cells[0] === "" && !row.hasQuotes;
    if (!isEmpty) {
      const place = { line: this.#line, offset: this.#offset + at, end: this.#offset + row.next };
      if (this.#visitor.row({ cells, ...place }) === false) this.#stopped = true;
    }
    this.#line += row.breaks;
    return row.next;
  }

  #skip(bytes: Uint8Array, at: number, isEnd: boolean): number {
    const end = endOfLine(bytes, at);
    if (end < 0) return bytes.length;
    // A carriage return at the very end may be the first half of a line break.
    if (bytes[end] === RETURN && end + 1 === bytes.length && !isEnd) return end === at ? -1 : end;
    this.#skipping = false;
    this.#line++;
    return end + (bytes[end] === RETURN && bytes[end + 1] === LINE_FEED ? 2 : 1);
  }

  #decode(bytes: Uint8Array): string {
    try {
      return this.#utf8.decode(bytes);
    } catch {
      return this.#windows.decode(bytes);
    }
  }
}

/** Reads a CSV file of a tree, in UTF-8 or UTF-16. Returns its separator, or the reason why it cannot be read. */
export async function readCsv(
  tree: SourceTree,
  path: DatasetPath,
  visitor: CsvVisitor,
  {
    signal,
    separator,
  }: { readonly signal?: AbortSignal | undefined; readonly separator?: CsvSeparator | undefined } = {},
): Promise<Result<CsvSeparator>> {
  const splitter = new CsvSplitter(visitor, { separator });
  try {
    for await (const bytes of utf8Of(tree.stream(path, signal))) {
      signal?.throwIfAborted();
      if (!splitter.write(bytes)) break;
    }
  } catch (error) {
    if (error instanceof SourceReadError) return failure(error.reason);
    throw error;
  }
  splitter.end();
  return success(splitter.separator);
}

/** Returns the first rows of a CSV file, from its first 64 KiB, for detection; none for a file that cannot be read. */
export async function firstCsvRows(
  tree: SourceTree,
  path: DatasetPath,
  maxRows: number,
  {
    signal,
    separator,
  }: { readonly signal?: AbortSignal | undefined; readonly separator?: CsvSeparator | undefined } = {},
): Promise<readonly CsvRow[]> {
  const rows: CsvRow[] = [];
  try {
    const head = await tree.head(path, HEAD_BYTES, signal);
    const splitter = new CsvSplitter({ row: (row) => rows.push(row) < maxRows }, { separator });
    for await (const bytes of utf8Of(only(head))) splitter.write(bytes);
    // A row that is cut off is not a row.
    if (head.length < HEAD_BYTES) splitter.end();
  } catch (error) {
    if (!(error instanceof SourceReadError)) throw error;
  }
  return rows;
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}

interface ScannedRow {
  /** `more`: it may continue in the next bytes. `broken`: a quote in it is not closed, whatever follows. */
  readonly state: "whole" | "more" | "broken";
  /** Where its line break is, or the bytes end. */
  readonly end: number;
  /** Where the next row begins. */
  readonly next: number;
  /** It ends inside a quote. */
  readonly isOpen: boolean;
  readonly hasQuotes: boolean;
  /** Line breaks in it and after it. */
  readonly breaks: number;
}

/** Finds the end of the row at `from`. */
function scanRow(bytes: Uint8Array, from: number, separator: number, isEnd: boolean): ScannedRow {
  const { length } = bytes;
  let hasQuotes = false;
  let isCellStart = true;
  let breaks = 0;
  for (let at = from; at < length; at++) {
    const code = bytes[at]!;
    if (code === separator) isCellStart = true;
    else if (code > QUOTE) isCellStart = false;
    else if (code === LINE_FEED) return rowUntil(at, at + 1, hasQuotes, breaks);
    else if (code === RETURN && (at + 1 < length || isEnd)) {
      return rowUntil(at, at + (bytes[at + 1] === LINE_FEED ? 2 : 1), hasQuotes, breaks);
    } else if (code === QUOTE && isCellStart) {
      hasQuotes = true;
      isCellStart = false;
      const quote = scanQuote(bytes, at + 1, separator, breaks);
      if (quote.state !== "closed") return rowInQuote(quote, isEnd);
      breaks = quote.breaks;
      at = quote.end;
    } else if (code !== SPACE && code !== TAB) isCellStart = false;
  }
  return { state: isEnd ? "whole" : "more", end: length, next: length, isOpen: false, hasQuotes, breaks };
}

/** A row that ends with a line break. */
function rowUntil(end: number, next: number, hasQuotes: boolean, breaks: number): ScannedRow {
  return { state: "whole", end, next, isOpen: false, hasQuotes, breaks: breaks + 1 };
}

/** A row with a quote that is not closed, or not yet. */
function rowInQuote({ state, end, breaks }: ScannedQuote, isEnd: boolean): ScannedRow {
  const isBroken = state === "broken" || isEnd;
  return { state: isBroken ? "broken" : "more", end, next: end, isOpen: true, hasQuotes: true, breaks };
}

interface ScannedQuote {
  /** `open`: the bytes end inside it. `broken`: it is not closed, whatever follows. */
  readonly state: "closed" | "open" | "broken";
  /** Where the closing quote is, or the scan stopped. */
  readonly end: number;
  /** Line breaks of the row up to here. */
  readonly breaks: number;
}

/** Finds the quote that closes a cell; `from` is behind the one that opens it. `before`: line breaks of the row before it. */
function scanQuote(bytes: Uint8Array, from: number, separator: number, before: number): ScannedQuote {
  let breaks = before;
  for (let at = from; at < bytes.length; at++) {
    const code = bytes[at]!;
    if (code > QUOTE) continue;
    if (code === LINE_FEED || (code === RETURN && bytes[at + 1] !== LINE_FEED)) {
      breaks++;
      if (breaks > MAX_ROW_LINES) return { state: "broken", end: at, breaks };
    } else if (code === QUOTE && bytes[at + 1] === QUOTE) at++;
    else if (code === QUOTE) {
      // After a line break this may be the opening quote of another cell: then it is not followed by the end of a cell.
      const isClosing = breaks === 0 || endsCell(bytes, at + 1, separator);
      return { state: isClosing ? "closed" : "broken", end: at, breaks };
    }
  }
  return { state: "open", end: bytes.length, breaks };
}

/** Returns true when only spaces lie between a closing quote and the end of its cell, or the bytes end. */
function endsCell(bytes: Uint8Array, from: number, separator: number): boolean {
  let at = from;
  while ((bytes[at] === SPACE || bytes[at] === TAB) && bytes[at] !== separator) at++;
  const code = bytes[at];
  return code === undefined || code === separator || code === LINE_FEED || code === RETURN;
}

/** Returns the position of the next line break; -1 when there is none. */
function endOfLine(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === LINE_FEED || bytes[at] === RETURN) return at;
  }
  return -1;
}

function separatorOf(line: Uint8Array): CsvSeparator {
  const counts = new Map<number, number>();
  let isQuoted = false;
  for (const code of line) {
    if (code === QUOTE) isQuoted = !isQuoted;
    else if (!isQuoted) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const count = (separator: CsvSeparator) => counts.get(separator.charCodeAt(0)) ?? 0;
  const candidates: CsvSeparator[] = [",", ";", "\t"];
  return candidates.reduce((best, one) => (count(one) > count(best) ? one : best));
}

function cellsOf(text: string, separator: CsvSeparator, hasQuotes: boolean): string[] {
  if (!hasQuotes) {
    const cells = text.split(separator);
    return /\s/.test(text) ? cells.map((cell) => cell.trim()) : cells;
  }
  const cells: string[] = [];
  for (let at = 0; at <= text.length; at++) {
    let start = at;
    while ((text[start] === " " || text[start] === "\t") && text[start] !== separator) start++;
    if (text[start] !== '"') {
      const end = endOfCell(text, at, separator);
      cells.push(text.slice(at, end).trim());
      at = end;
      continue;
    }
    let close = text.indexOf('"', start + 1);
    while (text[close + 1] === '"') close = text.indexOf('"', close + 2);
    const end = endOfCell(text, close + 1, separator);
    // Text behind the closing quote is not CSV; it is kept rather than lost.
    cells.push(text.slice(start + 1, close).replaceAll('""', '"') + text.slice(close + 1, end).trim());
    at = end;
  }
  return cells;
}

function endOfCell(text: string, from: number, separator: CsvSeparator): number {
  const end = text.indexOf(separator, from);
  return end < 0 ? text.length : end;
}

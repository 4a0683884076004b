import { joinedBytes } from "../codecs/joinedBytes.ts";
import { parseShallowJson } from "./json.ts";
import {
  afterSpace,
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  endOfString,
  MAX_DEPTH,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  scanValue,
  TOO_DEEP,
} from "./jsonScan.ts";
import { decodeText, lineAt } from "./text.ts";

/** A value inside a large JSON text: `bytes` from `start` to `end` is UTF-8, valid only during the call that passes it. */
export interface JsonPiece {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** Where it begins in the text, in bytes of UTF-8 without a byte order mark. */
  readonly offset: number;
  /** Where the value of the watched key begins in `bytes`; -1 when the piece is not an object or has no such key. */
  readonly watchedAt: number;
}

/** Returns the value of a piece, read as `parseJson` reads; undefined when it is not JSON. */
export function pieceValue(piece: Pick<JsonPiece, "bytes" | "start" | "end">): unknown {
  const json = parseShallowJson(decodeText(piece.bytes.subarray(piece.start, piece.end)).text);
  return json.ok ? json.value.value : undefined;
}

/** What a reader of a large JSON text wants to see. A call that returns `false` ends the reading there. */
export interface JsonVisitor {
  /** An element of the list under `key` of the outermost object; of the outermost list when `key` is undefined. */
  element?(key: string | undefined, piece: JsonPiece): boolean | undefined;
  /** A field of the outermost object that is not a list. */
  field?(key: string, piece: JsonPiece): boolean | undefined;
  /** A list under `key` begins; called for an empty one too. */
  list?(key: string | undefined): boolean | undefined;
  /** A field that is an object begins. Returns true for one whose members are wanted one by one instead of the whole as a `field`. */
  object?(key: string): boolean;
  /** A member of the object under `key`. */
  member?(key: string, name: string, piece: JsonPiece): boolean | undefined;
  /** The outermost value is over; `offset` is behind it. */
  end?(offset: number): void;
  /** A key of the elements whose value is to be located, such as `image_id`. Written plainly, without escapes. */
  readonly watch?: string;
}

/** What is wrong with a JSON text and where. */
export interface JsonFault {
  readonly message: string;
  /** In bytes of UTF-8 without a byte order mark. */
  readonly offset: number;
  /** The text contains one sound value, and then something else. */
  readonly isAfterEnd?: true;
}

/** Bytes that one piece may have. */
const MAX_PIECE_BYTES = 64 * 1024 * 1024;

/**
 * Reads a JSON text of any size in pieces: the elements of its lists and its other fields, each passed as bytes that are ready for
 * `parseJson`. Memory is that of one piece. Only the frame is checked: brackets inside pieces are counted, not matched.
 * Faster than an event per token by an order of magnitude, because the inside of a piece is left to the engine's own parser.
 */
export class JsonSplitter {
  readonly #visitor: JsonVisitor;
  readonly #watch: Uint8Array;
  #state: State = "start";
  #key: string | undefined;
  #isList = false;
  /** The key of the object whose members are being passed. */
  #outer: string | undefined;
  /** The last bytes of the text, in memory that serves again and again; those from `#from` up to `#until` were not read yet. */
  #buffer: Uint8Array = new Uint8Array();
  #from = 0;
  #until = 0;
  /** Where the memory begins in the text. */
  #offset = 0;
  /** Bytes that must be there before an incomplete piece is scanned again, so that the time for a large one is not quadratic. */
  #wanted = 0;
  #fault: JsonFault | undefined;
  #stopped = false;

  constructor(visitor: JsonVisitor) {
    this.#visitor = visitor;
    this.#watch = new TextEncoder().encode(visitor.watch ?? "");
  }

  /** Takes the next bytes (UTF-8, no byte order mark). Returns false when nothing more is wanted: a fault, or the visitor has enough. */
  write(bytes: Uint8Array): boolean {
    if (this.#fault !== undefined || this.#stopped) return false;
    this.#append(bytes);
    const unread = this.#until - this.#from;
    if (unread > MAX_PIECE_BYTES && this.#wanted > 0) {
      this.#fail(`One value is larger than ${MAX_PIECE_BYTES} bytes.`, this.#from);
      return false;
    }
    if (unread < this.#wanted) return true;
    this.#advance(false);
    return this.#fault === undefined && !this.#stopped;
  }

  /** Ends the text. Returns what is wrong with it; undefined when it is sound, or the visitor had enough. */
  end(): JsonFault | undefined {
    if (this.#fault !== undefined || this.#stopped) return this.#fault;
    this.#advance(true);
    if (this.#fault !== undefined || this.#stopped) return this.#fault;
    if (this.#state === "start") return { message: "The file is empty.", offset: 0 };
    if (this.#state !== "done") {
      return { message: "The text ends too early.", offset: this.#offset + this.#until };
    }
    return undefined;
  }

  #advance(isEnd: boolean): void {
    const bytes = this.#buffer.subarray(0, this.#until);
    let at = this.#from;
    this.#wanted = 0;
    while (!this.#stopped) {
      at = afterSpace(bytes, at);
      if (at >= bytes.length) break;
      const next = this.#step(bytes, at, isEnd);
      if (next < 0) break;
      at = next;
    }
    this.#from = at;
    this.#wanted = 2 * (this.#until - at);
  }

  /** Adds bytes behind those that were not read yet. */
  #append(bytes: Uint8Array): void {
    if (this.#until + bytes.length > this.#buffer.length) {
      const unread = this.#buffer.subarray(this.#from, this.#until);
      const needed = unread.length + bytes.length;
      const fits = needed <= this.#buffer.length;
      // Twice as much each time, so that the time for a large piece is not quadratic.
      const buffer = fits ? this.#buffer : new Uint8Array(Math.max(needed, 2 * this.#buffer.length));
      buffer.set(unread);
      this.#offset += this.#from;
      this.#until -= this.#from;
      this.#from = 0;
      this.#buffer = buffer;
    }
    this.#buffer.set(bytes, this.#until);
    this.#until += bytes.length;
  }

  /** Reads one mark or value. Returns the position after it, or -1 when it is not all there, or wrong. */
  #step(bytes: Uint8Array, at: number, isEnd: boolean): number {
    const mark = bytes[at];
    switch (this.#state) {
      case "start":
        return this.#begin(bytes, at, mark);
      case "first key":
        return mark === CLOSE_OBJECT ? this.#closeObject(at) : this.#readKey(bytes, at, mark);
      case "key":
        return this.#readKey(bytes, at, mark);
      case "colon":
        return mark === COLON ? this.#to("value", at + 1) : this.#unexpected(bytes, at);
      case "value":
        return this.#readField(bytes, at, mark, isEnd);
      case "first element":
        return mark === CLOSE_LIST ? this.#closeList(at) : this.#readValue(bytes, at, isEnd, "after element");
      case "element":
        return this.#readValue(bytes, at, isEnd, "after element");
      case "after element":
        if (mark === COMMA) return this.#to("element", at + 1);
        return mark === CLOSE_LIST ? this.#closeList(at) : this.#unexpected(bytes, at);
      case "after field":
        if (mark === COMMA) return this.#to("key", at + 1);
        return mark === CLOSE_OBJECT ? this.#closeObject(at) : this.#unexpected(bytes, at);
      case "done":
        return this.#fail("Something follows after the end.", at, true);
    }
  }

  #begin(bytes: Uint8Array, at: number, mark: number | undefined): number {
    if (mark !== OPEN_OBJECT && mark !== OPEN_LIST) return this.#unexpected(bytes, at);
    this.#isList = mark === OPEN_LIST;
    this.#state = this.#isList ? "first element" : "first key";
    if (this.#isList) this.#continueIf(this.#visitor.list?.(undefined));
    return at + 1;
  }

  #readKey(bytes: Uint8Array, at: number, mark: number | undefined): number {
    if (mark !== QUOTE) return this.#unexpected(bytes, at);
    const end = endOfString(bytes, at + 1, bytes.length);
    if (end < 0) return -1;
    this.#key = keyOf(bytes.subarray(at, end + 1));
    return this.#key === undefined ? this.#unexpected(bytes, at) : this.#to("colon", end + 1);
  }

  /** The value of a field: a list, or an object that the visitor wants member by member, is entered. */
  #readField(bytes: Uint8Array, at: number, mark: number | undefined, isEnd: boolean): number {
    if (mark === OPEN_LIST && this.#outer === undefined) {
      this.#continueIf(this.#visitor.list?.(this.#key));
      return this.#to("first element", at + 1);
    }
    if (mark === OPEN_OBJECT && this.#outer === undefined && this.#visitor.object?.(this.#key ?? "") === true) {
      this.#outer = this.#key;
      return this.#to("first key", at + 1);
    }
    return this.#readValue(bytes, at, isEnd, "after field");
  }

  #to(state: State, at: number): number {
    this.#state = state;
    return at;
  }

  #closeList(at: number): number {
    return this.#isList ? this.#finish(at) : this.#to("after field", at + 1);
  }

  #closeObject(at: number): number {
    if (this.#outer === undefined) return this.#finish(at);
    this.#outer = undefined;
    return this.#to("after field", at + 1);
  }

  #finish(at: number): number {
    this.#visitor.end?.(this.#offset + at + 1);
    return this.#to("done", at + 1);
  }

  #readValue(bytes: Uint8Array, at: number, isEnd: boolean, then: State): number {
    const mark = bytes[at];
    if (mark === COMMA || mark === COLON || mark === CLOSE_LIST || mark === CLOSE_OBJECT) {
      return this.#unexpected(bytes, at);
    }
    const scan = scanValue(bytes, at, this.#watch, isEnd);
    if (scan.end === TOO_DEEP) return this.#fail(`Brackets are nested more than ${MAX_DEPTH} levels deep.`, at);
    if (scan.end < 0) return -1;
    const { end } = scan;
    const piece: JsonPiece = {
      bytes,
      start: at,
      end,
      offset: this.#offset + at,
      watchedAt: mark === OPEN_OBJECT ? scan.watchedAt : -1,
    };
    const isElement = then === "after element";
    const key = this.#isList ? undefined : this.#key;
    if (isElement) this.#continueIf(this.#visitor.element?.(key, piece));
    else if (this.#outer === undefined) this.#continueIf(this.#visitor.field?.(key ?? "", piece));
    else this.#continueIf(this.#visitor.member?.(this.#outer, key ?? "", piece));
    return this.#to(then, end);
  }

  #continueIf(answer: boolean | undefined): void {
    if (answer === false) this.#stopped = true;
  }

  #unexpected(bytes: Uint8Array, at: number): number {
    const shown = new TextDecoder().decode(bytes.subarray(at, at + 20)).split(/\s/, 1)[0] ?? "";
    return this.#fail(`Expected ${expectedIn[this.#state]} and found ${JSON.stringify(shown)}.`, at);
  }

  #fail(message: string, at: number, isAfterEnd = false): -1 {
    this.#fault = { message, offset: this.#offset + at, ...(isAfterEnd && { isAfterEnd }) };
    this.#stopped = true;
    return -1;
  }
}

type State =
  | "start"
  | "first key"
  | "key"
  | "colon"
  | "value"
  | "first element"
  | "element"
  | "after element"
  | "after field"
  | "done";

const expectedIn: Record<State, string> = {
  start: "a JSON object or list",
  "first key": 'a name in double quotes or "}"',
  key: "a name in double quotes",
  colon: '":"',
  value: "a value",
  "first element": 'a value or "]"',
  element: "a value",
  "after element": '"," or "]"',
  "after field": '"," or "}"',
  done: "the end",
};

/** Runs a splitter over a stream of bytes in any encoding that `utf8Of` knows. Returns undefined when the text is sound or the visitor had enough. */
export async function splitJson(
  stream: AsyncIterable<Uint8Array>,
  visitor: JsonVisitor,
): Promise<JsonFault | undefined> {
  const splitter = new JsonSplitter(visitor);
  for await (const bytes of utf8Of(stream)) if (!splitter.write(bytes)) break;
  return splitter.end();
}

/** Yields bytes as UTF-8 without a byte order mark: UTF-16 with one is converted, everything else passes as it is. */
export async function* utf8Of(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const converter = new Utf8Converter();
  for await (const bytes of stream) {
    const converted = converter.convert(bytes);
    if (converted !== undefined) yield converted;
  }
  const last = converter.end();
  if (last.length > 0) yield last;
}

/** Bytes in which a byte order mark shows. */
const MARK_BYTES = 3;

/** Converts the pieces of a text to UTF-8 by the byte order mark of the first ones. */
class Utf8Converter {
  /** The first bytes while they are too few to show a byte order mark. */
  #start: Uint8Array | undefined = new Uint8Array();
  #utf16: TextDecoder | undefined;

  /** Returns the bytes in UTF-8; undefined while they are held back. */
  convert(bytes: Uint8Array): Uint8Array | undefined {
    if (this.#start === undefined) return this.#encode(bytes);
    const beginning = this.#start.length === 0 ? bytes : joinedBytes([this.#start, bytes]);
    if (beginning.length < MARK_BYTES) {
      this.#start = beginning;
      return undefined;
    }
    this.#start = undefined;
    const [a, b, c] = beginning;
    if (a === 0xef && b === 0xbb && c === 0xbf) return beginning.subarray(MARK_BYTES);
    if (a === 0xff && b === 0xfe) this.#utf16 = new TextDecoder("utf-16le");
    else if (a === 0xfe && b === 0xff) this.#utf16 = new TextDecoder("utf-16be");
    return this.#encode(beginning);
  }

  /** Returns what is left when the text is over. */
  end(): Uint8Array {
    return this.#start ?? new TextEncoder().encode(this.#utf16?.decode());
  }

  #encode(bytes: Uint8Array): Uint8Array {
    if (this.#utf16 === undefined) return bytes;
    return new TextEncoder().encode(this.#utf16.decode(bytes, { stream: true }));
  }
}

/** Returns the line, from 1, of a byte of a text. Reads the text again up to there: for messages, not for loops. */
export async function lineOfOffset(stream: AsyncIterable<Uint8Array>, offset: number): Promise<number> {
  let line = 1;
  let passed = 0;
  let afterReturn = false;
  for await (const bytes of utf8Of(stream)) {
    const part = bytes.subarray(0, Math.max(0, offset - passed));
    // Every byte as one character: line breaks are the same in all encodings that extend ASCII.
    const text = new TextDecoder("windows-1252").decode(part);
    line += lineAt(text, text.length) - 1;
    // A pair of carriage return and line feed that two pieces share was counted twice.
    if (afterReturn && part[0] === 0x0a) line--;
    afterReturn = part.at(-1) === 0x0d;
    passed += bytes.length;
    if (passed >= offset) break;
  }
  return line;
}

function keyOf(quoted: Uint8Array): string | undefined {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(quoted)) as string;
  } catch {
    return undefined;
  }
}

import { failure, type Result, success } from "../../model/result.ts";

/** What is wrong in a text, as a sentence, and where: an index into the text. */
export interface PositionMessage {
  readonly position: number;
  readonly message: string;
}

/** A text that JSON.parse accepts, and what was changed in it. */
interface RepairedJson {
  readonly text: string;
  readonly repairs: readonly PositionMessage[];
}

type RepairResult = Result<RepairedJson, PositionMessage>;

/** Numbers and words exactly as RFC 8259 defines them, the words that Python writes beside them, and marks; strings are read apart. */
const tokenPattern =
  /(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])|(true|false|null)(?!\w)|(-?Infinity|NaN)(?!\w)|([[\]{}:,])/y;

/** One token of a JSON text. `end` is the position after it. */
interface Token {
  readonly kind: "string" | "number" | "word" | "python word" | "mark";
  readonly text: string;
  readonly end: number;
}

/** What may come next in a JSON text. */
type Expected = "value" | "value or ]" | "key" | "key or }" | ":" | ", or ]" | ", or }" | "end";

const expectedNames: Record<Expected, string> = {
  value: "a value",
  "value or ]": "a value or ]",
  key: "a key in double quotes",
  "key or }": "a key in double quotes or }",
  ":": "a colon",
  ", or ]": "a comma or ]",
  ", or }": "a comma or }",
  end: "the end",
};

/** Digits of a number that a message shows. */
const SHOWN_DIGITS = 40;

/**
 * Walks a JSON text token by token. Returns a text that JSON.parse accepts, in which `NaN`, the infinities and numbers that are too large
 * are null and integers beyond 2^53 are strings of their digits; fails with the first syntax error and its position.
 */
export function repairJson(text: string): RepairResult {
  return new JsonRepairer(text).run();
}

class JsonRepairer {
  readonly #text: string;
  readonly #pieces: string[] = [];
  readonly #repairs: PositionMessage[] = [];
  readonly #open: ("[" | "{")[] = [];
  #copied = 0;
  #expected: Expected = "value";

  constructor(text: string) {
    this.#text = text;
  }

  run(): RepairResult {
    const text = this.#text;
    for (let at = afterSpace(text, 0); at < text.length; at = afterSpace(text, at)) {
      const token = tokenAt(text, at);
      if (token === undefined) return this.#unexpected(at);
      if (this.#expected === "end") {
        return failure({ message: `Something follows after the end: ${shown(text, at)}.`, position: at });
      }
      const isAccepted = token.kind === "mark" ? this.#acceptMark(token.text) : this.#acceptValue(token, at);
      if (!isAccepted) return this.#unexpected(at);
      at = token.end;
    }
    if (this.#expected !== "end") {
      const message = `The text ends too early: ${expectedNames[this.#expected]} is missing.`;
      return failure({ message, position: text.length });
    }
    this.#pieces.push(text.slice(this.#copied));
    return success({ text: this.#pieces.join(""), repairs: this.#repairs });
  }

  /** False when no value or key of this kind may stand here. */
  #acceptValue(token: Token, at: number): boolean {
    if (this.#expected.startsWith("key")) {
      if (token.kind !== "string") return false;
      this.#expected = ":";
      return true;
    }
    if (!this.#expected.startsWith("value")) return false;
    this.#repair(token, at);
    this.#expected = this.#afterValue();
    return true;
  }

  /** False when the mark may not stand here. */
  #acceptMark(mark: string): boolean {
    switch (mark) {
      case "[":
      case "{":
        if (!this.#expected.startsWith("value")) return false;
        this.#open.push(mark);
        this.#expected = mark === "[" ? "value or ]" : "key or }";
        return true;
      case "]":
      case "}":
        if (!this.#expected.endsWith(mark)) return false;
        this.#open.pop();
        this.#expected = this.#afterValue();
        return true;
      case ":":
        if (this.#expected !== ":") return false;
        this.#expected = "value";
        return true;
      default:
        if (!this.#expected.startsWith(",")) return false;
        this.#expected = this.#open.at(-1) === "[" ? "value" : "key";
        return true;
    }
  }

  #afterValue(): Expected {
    const inside = this.#open.at(-1);
    if (inside === undefined) return "end";
    return inside === "[" ? ", or ]" : ", or }";
  }

  #repair({ kind, text, end }: Token, at: number): void {
    if (kind === "python word") {
      const message = `${text} is not JSON (Python writes it for missing numbers); it is read as null.`;
      this.#replace(at, end, "null", message);
    } else if (kind === "number" && isUnsafeInteger(text)) {
      const digits = text.length > SHOWN_DIGITS ? `${text.slice(0, SHOWN_DIGITS)}…` : text;
      const message = `The number ${digits} is beyond 2^53; it is kept as text, so that no digit is lost.`;
      this.#replace(at, end, `"${text}"`, message);
    } else if (kind === "number" && !Number.isFinite(Number(text))) {
      this.#replace(at, end, "null", `The number ${shown(text, 0)} is too large; it is read as null.`);
    }
  }

  #replace(from: number, to: number, by: string, message: string): void {
    this.#pieces.push(this.#text.slice(this.#copied, from), by);
    this.#copied = to;
    this.#repairs.push({ position: from, message });
  }

  #unexpected(position: number): RepairResult {
    return failure({ position, message: unexpectedMessage(this.#text, position, this.#expected) });
  }
}

/** Returns the token that begins at a position; undefined when none does. */
function tokenAt(text: string, at: number): Token | undefined {
  if (text.charCodeAt(at) === 0x22) {
    const end = endOfString(text, at) + 1;
    return isValidString(text, at, end) ? { kind: "string", text: "", end } : undefined;
  }
  tokenPattern.lastIndex = at;
  const match = tokenPattern.exec(text);
  if (match === null) return undefined;
  const [whole, number, word, pythonWord] = match;
  const end = at + whole.length;
  if (number !== undefined) return { kind: "number", text: number, end };
  if (word !== undefined) return { kind: "word", text: word, end };
  return { kind: pythonWord === undefined ? "mark" : "python word", text: whole, end };
}

function afterSpace(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break;
  }
  return at;
}

/** Returns the position of the quote that closes the string that opens at `open`; the length of the text when none does. */
export function endOfString(text: string, open: number): number {
  for (let at = open; ; ) {
    at = text.indexOf('"', at + 1);
    if (at < 0) return text.length;
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes++;
    if (slashes % 2 === 0) return at;
  }
}

/** Not a regular expression, which could exhaust its stack on an image of megabytes in base64. */
function isValidString(text: string, from: number, end: number): boolean {
  if (end > text.length) return false;
  for (let i = from + 1; i < end - 1; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20) return false;
    if (code !== 0x5c) continue;
    i++;
    const escaped = text.charAt(i);
    if (escaped === "u") {
      if (!/^[0-9a-fA-F]{4}$/.test(text.slice(i + 1, i + 5))) return false;
      i += 4;
    } else if (!'"\\/bfnrt'.includes(escaped)) return false;
  }
  return true;
}

function isUnsafeInteger(number: string): boolean {
  return number.length >= 16 && /^-?\d+$/.test(number) && !Number.isSafeInteger(Number(number));
}

function unexpectedMessage(text: string, position: number, expected: Expected): string {
  const found = shown(text, position);
  const mark = text.charAt(position);
  if (mark === "'") return `Strings need double quotes, found ${found}.`;
  const takesString = expected.startsWith("value") || expected.startsWith("key");
  if (mark === '"' && takesString) return `A string is not closed or contains a raw control character: ${found}.`;
  const isTrailing = (expected === "key" && mark === "}") || (expected === "value" && mark === "]");
  if (isTrailing) return `There is a comma before the closing ${mark}.`;
  return `Expected ${expectedNames[expected]}, found ${found}.`;
}

/** The offending text, short enough for a table. */
function shown(text: string, position: number): string {
  if (position >= text.length) return "the end of the file";
  const [line] = text.slice(position, position + 40).split(/[\r\n]/, 1);
  return JSON.stringify(line);
}

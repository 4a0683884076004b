import { failure, type Result, success } from "../../model/result.ts";

/** What is wrong in a text, as a sentence, and where: an index into the text. */
export interface PositionMessage {
  readonly position: number;
  readonly message: string;
}

/** A text that JSON.parse takes, and what was changed in it. */
interface RepairedJson {
  readonly text: string;
  readonly repairs: readonly PositionMessage[];
}

type RepairResult = Result<RepairedJson, PositionMessage>;

/** Numbers and words exactly as RFC 8259 has them, the words that Python writes beside them, and marks; strings are read apart. */
const token =
  /(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])|(true|false|null)(?!\w)|(-?Infinity|NaN)(?!\w)|([[\]{}:,])/y;

/** What may come next in a JSON text. */
type Expected = "value" | "value or ]" | "key" | "key or }" | ":" | ", or ]" | ", or }" | "end";

/**
 * Walks a JSON text token by token: names the first thing that is wrong and its position, or gives a text that JSON.parse takes, in which
 * `NaN`, the infinities and numbers that are too large are null and integers beyond 2^53 are strings of their digits.
 */
export function repairJson(text: string): RepairResult {
  const pieces: string[] = [];
  const repairs: PositionMessage[] = [];
  const open: ("[" | "{")[] = [];
  let copied = 0;
  let expected: Expected = "value";
  token.lastIndex = 0;

  const afterValue = (): Expected => {
    const inside = open.at(-1);
    return inside === undefined ? "end" : inside === "[" ? ", or ]" : ", or }";
  };
  const replace = (from: number, to: number, by: string, message: string) => {
    pieces.push(text.slice(copied, from), by);
    copied = to;
    repairs.push({ position: from, message });
  };

  for (let at = 0; ; ) {
    at = afterSpace(text, at);
    if (at === text.length) {
      if (expected === "end") break;
      return failure({ message: `The text ends too early: ${inWords(expected)} is missing.`, position: at });
    }
    const from = at;
    const isString = text.charCodeAt(at) === 0x22;
    token.lastIndex = at;
    const match = isString ? undefined : token.exec(text);
    const end = isString ? endOfString(text, at) + 1 : match ? token.lastIndex : -1;
    if (match === null || (isString && !isSoundString(text, at, end))) return unexpected(text, at, expected);
    const [, number, , special, mark] = match ?? [];
    if (expected === "end")
      return failure({ message: `Something follows after the end: ${shown(text, from)}.`, position: from });

    if (mark === undefined) {
      const isKey: boolean = expected === "key" || expected === "key or }";
      if (isKey ? !isString : !expected.startsWith("value")) return unexpected(text, from, expected);
      if (special !== undefined) {
        replace(
          from,
          end,
          "null",
          `${special} is not JSON (Python writes it for missing numbers); it is read as null.`,
        );
      } else if (number !== undefined && !isUnsafeInteger(number) && !Number.isFinite(Number(number))) {
        replace(from, end, "null", `The number ${shown(number, 0)} is too large to be one; it is read as null.`);
      } else if (number !== undefined && isUnsafeInteger(number)) {
        replace(
          from,
          end,
          `"${number}"`,
          `The number ${number.length > 40 ? `${number.slice(0, 40)}…` : number} is beyond 2^53 and is kept as text, so that no digit is lost.`,
        );
      }
      expected = isKey ? ":" : afterValue();
    } else if (mark === "[" || mark === "{") {
      if (!expected.startsWith("value")) return unexpected(text, from, expected);
      open.push(mark);
      expected = mark === "[" ? "value or ]" : "key or }";
    } else if (mark === "]" || mark === "}") {
      if (!expected.endsWith(mark)) return unexpected(text, from, expected);
      open.pop();
      expected = afterValue();
    } else if (mark === ":") {
      if (expected !== ":") return unexpected(text, from, expected);
      expected = "value";
    } else {
      if (!expected.startsWith(",")) return unexpected(text, from, expected);
      expected = open.at(-1) === "[" ? "value" : "key";
    }
    at = end;
  }
  pieces.push(text.slice(copied));
  return success({ text: pieces.join(""), repairs });
}

function afterSpace(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break;
  }
  return at;
}

/** The position of the quote that closes the string that opens at `open`; the text's length when none does. */
export function endOfString(text: string, open: number): number {
  for (let at = open; ; ) {
    at = text.indexOf('"', at + 1);
    if (at < 0) return text.length;
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes++;
    if (slashes % 2 === 0) return at;
  }
}

/** No regular expression, which could exhaust its stack on a picture of megabytes in base64. */
function isSoundString(text: string, from: number, end: number): boolean {
  if (end > text.length) return false;
  for (let i = from + 1; i < end - 1; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20) return false;
    if (code !== 0x5c) continue;
    i++;
    const escaped = text[i]!;
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

function unexpected(text: string, at: number, expected: Expected): RepairResult {
  const rest = text.slice(at);
  const position = at + (rest.length - rest.trimStart().length);
  const found = shown(text, position);
  if (text.startsWith("'", position))
    return failure({ message: `Strings need double quotes, found ${found}.`, position });
  if (text.startsWith('"', position)) {
    const wrong = expected.startsWith("value") || expected.startsWith("key");
    const message = wrong
      ? `A string is not closed or holds a raw control character: ${found}.`
      : `Expected ${inWords(expected)}, found ${found}.`;
    return failure({ message, position });
  }
  const trailing = (expected === "key" && text[position] === "}") || (expected === "value" && text[position] === "]");
  if (trailing) return failure({ message: `A comma stands before the closing ${text[position]}.`, position });
  return failure({ message: `Expected ${inWords(expected)}, found ${found}.`, position });
}

function inWords(expected: Expected): string {
  const words: Record<Expected, string> = {
    value: "a value",
    "value or ]": "a value or ]",
    key: "a key in double quotes",
    "key or }": "a key in double quotes or }",
    ":": "a colon",
    ", or ]": "a comma or ]",
    ", or }": "a comma or }",
    end: "the end",
  };
  return words[expected];
}

/** The offending text, short enough for a table. */
function shown(text: string, position: number): string {
  const line = text.slice(position, position + 40).split(/[\r\n]/)[0]!;
  return position >= text.length ? "the end of the file" : JSON.stringify(line);
}

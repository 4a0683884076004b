/** The value of a header with its parameters: `form-data; name="a"`. */
export interface HeaderValue {
  /** The text before the first parameter, in lower case. */
  readonly value: string;
  /** The values of the parameters, by their names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

const TAB = 9;
const SPACE = 32;
const QUOTE = 34;
const SEMICOLON = 59;
const EQUALS = 61;
const UPPER_A = 65;
const UPPER_Z = 90;
const BACKSLASH = 92;

/** 1 for the characters of names in HTTP headers (RFC 9110, 5.6.2). */
const TOKEN = new Uint8Array(128);
for (const character of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") {
  TOKEN[character.charCodeAt(0)] = 1;
}

/** Returns where the name that begins at `at` ends; `at` itself when none begins there. */
export function endOfToken(text: string, at: number): number {
  let end = at;
  while (TOKEN[text.charCodeAt(end)] === 1) end += 1;
  return end;
}

/**
 * Returns the parsed value of a header, the text from `from` to `end` (RFC 2045, 5.1; RFC 2183, 2), or undefined when it is malformed or has
 * a parameter twice. In a quoted text, `\"` and `\\` stand for the second character; another `\` is kept, because browsers write names with
 * it unescaped.
 */
export function parseHeaderValue(text: string, from = 0, end = text.length): HeaderValue | undefined {
  const start = skipBlanks(text, from);
  const valueEnd = endOfPlain(text, start, end);
  const parameters = new Map<string, string>();
  if (valueEnd === start) return undefined;
  for (let at = skipBlanks(text, valueEnd); at < end; ) {
    if (text.charCodeAt(at) !== SEMICOLON) return undefined;
    const nameStart = skipBlanks(text, at + 1);
    // Some clients write a semicolon after the last parameter.
    if (nameStart >= end) break;
    const nameEnd = endOfToken(text, nameStart);
    const equals = skipBlanks(text, nameEnd);
    const name = lowerCase(text, nameStart, nameEnd);
    if (name === "" || text.charCodeAt(equals) !== EQUALS || parameters.has(name)) return undefined;
    const begin = skipBlanks(text, equals + 1);
    const quoted = text.charCodeAt(begin) === QUOTE;
    const stop = quoted ? endOfQuoted(text, begin + 1, end) : endOfPlain(text, begin, end);
    if (stop === undefined) return undefined;
    parameters.set(name, quoted ? unescapeQuoted(text.slice(begin + 1, stop)) : text.slice(begin, stop));
    at = skipBlanks(text, quoted ? stop + 1 : stop);
  }
  return { value: lowerCase(text, start, valueEnd), parameters };
}

function skipBlanks(text: string, at: number): number {
  let end = at;
  while (text.charCodeAt(end) === SPACE || text.charCodeAt(end) === TAB) end += 1;
  return end;
}

/** Returns the end of a text without quotes. Other characters than those of a name occur in boundaries that clients do not quote. */
function endOfPlain(text: string, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code <= SPACE || code === QUOTE || code === SEMICOLON) return at;
  }
  return end;
}

/** Returns the place of the closing quote. */
function endOfQuoted(text: string, from: number, end: number): number | undefined {
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return undefined;
}

/** Returns a range of a text in lower case. Most names are written so, and asking takes less time than converting. */
function lowerCase(text: string, from: number, end: number): string {
  const range = text.slice(from, end);
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code >= UPPER_A && code <= UPPER_Z) return range.toLowerCase();
  }
  return range;
}

function unescapeQuoted(text: string): string {
  return text.includes("\\") ? text.replace(/\\(["\\])/g, "$1") : text;
}

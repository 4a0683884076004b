/** The value of a header with its parameters: `form-data; name="a"`. */
export interface HeaderValue {
  /** The text before the first parameter, in lower case. */
  readonly value: string;
  /** The values of the parameters, by their names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

// Each of these matches at one place in one way, so no text makes them slow.
const VALUE = /[ \t]*([^\s;"=,]+)[ \t]*/y;
const SEMICOLON = /;[ \t]*/y;
const NAME = /([!#$%&'*+.^_`|~\w-]+)[ \t]*=[ \t]*/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"[ \t]*/suy;
const PLAIN = /([^\s;"]*)[ \t]*/y;

/**
 * Returns the parsed value of a header (RFC 2045, 5.1; RFC 2183, 2), or undefined when it is malformed or has a parameter twice. In a quoted
 * text, `\"` and `\\` stand for the second character; another `\` is kept, because browsers write names with it unescaped.
 */
export function parseHeaderValue(text: string): HeaderValue | undefined {
  let at = 0;
  function match(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) return undefined;
    at = pattern.lastIndex;
    return found[1] ?? "";
  }

  const value = match(VALUE);
  if (value === undefined) return undefined;
  const parameters = new Map<string, string>();
  while (at < text.length) {
    if (match(SEMICOLON) === undefined) return undefined;
    // Some clients write a semicolon after the last parameter.
    if (at === text.length) break;
    const name = match(NAME)?.toLowerCase();
    if (name === undefined || parameters.has(name)) return undefined;
    const quoted = match(QUOTED)?.replace(/\\(["\\])/g, "$1");
    const content = quoted ?? match(PLAIN);
    if (content === undefined) return undefined;
    parameters.set(name, content);
  }
  return { value: value.toLowerCase(), parameters };
}

import { failure, type Result, success } from "../../model/result.ts";
import { endOfString, type PositionMessage, repairJson } from "./jsonRepair.ts";
import type { LineMessage } from "./lineMessage.ts";
import { lineAt } from "./text.ts";

/** The value of a JSON text, and what in the text was read differently from how it is written. */
interface ParsedJson {
  readonly value: unknown;
  readonly repairs: readonly LineMessage[];
}

/** A parsed JSON text, or what is wrong with it. */
export type JsonResult = Result<ParsedJson, LineMessage>;

const noRepairs: readonly LineMessage[] = [];

/** Levels of brackets that are read; deeper text could exhaust the stack of code that walks the value. */
const MAX_DEPTH = 200;

/**
 * Numbers that JSON.parse may change silently: integers of sixteen digits and more, which it rounds, and exponents of three digits and more,
 * which it may turn into infinity.
 */
const absurdNumber = /(?:^|[[:,\s])-?\d{16,}(?=[\s,\]}]|$)|\d[eE]\+?\d{3}/;
/** A part of each of them; faster to search for in a text of megabytes. */
const mayBeAbsurd = /\d(?:\d{15}|[eE]\+?\d{3})/;

/**
 * Parses JSON as datasets write it. Unlike JSON.parse it fails with the line of an error; reads Python's `NaN`, `Infinity` and `-Infinity`,
 * and numbers that are too large (1e999), as null with a repair; keeps integers beyond 2^53 as text with their exact digits; refuses text
 * deeper than 200 levels. Keys such as `__proto__` are plain own keys of the result.
 */
export function parseJson(text: string): JsonResult {
  if (text.trim() === "") return failure({ message: "The file is empty.", line: 1 });
  const tooDeep = positionTooDeep(text);
  if (tooDeep >= 0) {
    return failure({ message: `Brackets are nested more than ${MAX_DEPTH} levels deep.`, line: lineAt(text, tooDeep) });
  }
  return parseShallowJson(text);
}

/** Returns the value of a JSON text; undefined when it cannot be parsed. */
export function jsonValueOf(text: string): unknown {
  const json = parseJson(text);
  return json.ok ? json.value.value : undefined;
}

/** As `parseJson`, for a text whose brackets are known not to be nested too deeply: a piece from `JsonSplitter`. */
export function parseShallowJson(text: string): JsonResult {
  if (!mayBeAbsurd.test(text) || !absurdNumber.test(text)) {
    try {
      return success({ value: JSON.parse(text), repairs: noRepairs });
    } catch {
      // The engine's message names no line, and differs between engines: the pass below finds what is wrong and where.
    }
  }
  const repaired = repairJson(text);
  const lineMessage = ({ position, message }: PositionMessage) => ({ line: lineAt(text, position), message });
  if (!repaired.ok) return failure(lineMessage(repaired.failure));
  const { text: sound, repairs } = repaired.value;
  return success({ value: JSON.parse(sound), repairs: repairs.map(lineMessage) });
}

/** Returns the position where brackets are first nested deeper than allowed; -1 when they are not. */
function positionTooDeep(text: string): number {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) {
      i = endOfString(text, i);
    } else if (code === 0x5b || code === 0x7b) {
      depth++;
      if (depth > MAX_DEPTH) return i;
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  return -1;
}

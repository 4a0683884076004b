import { LineCounter, parseDocument } from "yaml";
import { failure, type Result, success } from "../../model/result.ts";
import type { LineMessage } from "./lineMessage.ts";

/**
 * A value of a YAML file. Every scalar is the text as it is written, so that a class with the name `no`, `1e3` or `0x10` keeps it; an empty
 * one is "". Maps are `Map`s, so that `__proto__` is a key like any other.
 */
export type YamlValue = string | null | readonly YamlValue[] | ReadonlyMap<YamlValue, YamlValue>;

/** The value of a YAML text, as far as it can be read, and what is wrong in the text (20 faults at most). */
interface ParsedYaml {
  readonly value: YamlValue;
  readonly faults: readonly LineMessage[];
}

/** Characters that a settings file may have: 1 Mi, far above those of any dataset. */
export const MAX_YAML_CHARACTERS = 1024 * 1024;

/** How often aliases may be resolved, weighted by the size of what they stand for: the guard against alias bombs. */
const MAX_ALIASES = 100;

/** Levels of nested lists and maps: far above those of settings, far below what exhausts the stack. */
const MAX_DEPTH = 100;
/** Faults of one text that are returned. */
const MAX_FAULTS = 20;

/**
 * Reads YAML without types, tags and merge keys: text, lists and maps. Of damaged text returns what can be read, with its faults; fails
 * for an empty text, a text that is too long and aliases that expand too far. Never throws.
 */
export function parseYaml(text: string): Result<ParsedYaml, LineMessage> {
  if (text.length > MAX_YAML_CHARACTERS) {
    return failure({
      message: `The text has ${text.length} characters; at most ${MAX_YAML_CHARACTERS} are read.`,
      line: 1,
    });
  }
  if (isNestedTooDeeply(text)) return failure({ message: tooDeep, line: 1 });
  const lines = new LineCounter();
  const lineOf = (at: number) => Math.max(1, lines.linePos(at).line);
  try {
    const document = parseDocument(text, {
      schema: "failsafe",
      lineCounter: lines,
      prettyErrors: false,
      logLevel: "silent",
    });
    const faults = document.errors
      .slice(0, MAX_FAULTS)
      .map((error) => ({ line: lineOf(error.pos[0]), message: sentence(error.message) }));
    if (document.contents === null) {
      return failure(faults[0] ?? { message: "The text is empty.", line: 1 });
    }
    return success({ value: document.toJS({ mapAsMap: true, maxAliasCount: MAX_ALIASES }) as YamlValue, faults });
  } catch (error) {
    // The library throws for aliases that expand too far, and very deep nesting exhausts the stack.
    const message = error instanceof RangeError ? tooDeep : error instanceof Error ? sentence(error.message) : "";
    return failure({ message: message || "The text is not YAML.", line: 1 });
  }
}

const tooDeep = "The text is nested too deeply.";

/** Checks brackets and markers in a row beforehand, because parsing a text that is too deep takes long before it fails. */
function isNestedTooDeeply(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === "[" || character === "{") depth++;
    else if (character === "]" || character === "}") depth = Math.max(0, depth - 1);
    if (depth > MAX_DEPTH) return true;
  }
  return new RegExp(`([-?:][ \\t]+){${MAX_DEPTH}}`).test(text);
}

/** Returns true for a map of a YAML file. */
export function isYamlMap(value: YamlValue | undefined): value is ReadonlyMap<YamlValue, YamlValue> {
  return value instanceof Map;
}

/** Returns true for a list of a YAML file. */
export function isYamlList(value: YamlValue | undefined): value is readonly YamlValue[] {
  return Array.isArray(value);
}

function sentence(message: string): string {
  const first = message.replace(/\n[\s\S]*/, "").trim();
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

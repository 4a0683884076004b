import { colorOf } from "../../classes/maskColors.ts";
import { linesOf } from "../../text/text.ts";
import type { MapClass } from "./classMap.ts";

/** The classes of a text, one per line, and the lines that could not be read, by line from 1. */
export interface ClassList {
  readonly classes: readonly MapClass[];
  readonly wrong: readonly { readonly line: number; readonly text: string }[];
}

/** Reads one way to write a class on a line; `words` are the words of the line. Returns undefined for a line that is written differently. */
type Form = (line: string, words: readonly string[]) => MapClass | undefined;

/** `road:128,64,128:parts:actions`, as CVAT and the tools for Pascal VOC write it; without a colour the position in the list counts. */
const labelMapLine: Form = (line) => {
  const [name, parts, ...more] = line.split(":");
  if (name === undefined || parts === undefined) return undefined;
  if (parts === "") return more.length > 0 ? { name } : undefined;
  const color = colorOfWords(parts.split(","));
  return color === undefined ? undefined : { name, color };
};
/** `128 64 128 Road`. */
const colorFirst: Form = (line, words) => {
  const color = words.length > 3 && !isNumber(words.at(-1)) ? colorOfWords(words.slice(0, 3)) : undefined;
  return color === undefined ? undefined : { name: rest(line, words, 3), color };
};
/** `Road 128 64 128`, or `3 Road 128 64 128`. */
const colorLast: Form = (line, words) => {
  const color = words.length > 3 ? colorOfWords(words.slice(-3)) : undefined;
  if (color === undefined) return undefined;
  const isNumbered = isNumber(words[0]) && words.length > 4;
  if (isNumber(words[0]) && !isNumbered) return undefined;
  const name = rest(line, words, isNumbered ? 1 : 0, 3);
  return { name, color, ...(isNumbered && { value: Number(words[0]) }) };
};
/** `Road #804080` or `#804080 Road`. */
const hexadecimal: Form = (line, words) => {
  if (words.length < 2) return undefined;
  const first = hexOf(words[0]);
  const color = first ?? hexOf(words.at(-1));
  if (color === undefined) return undefined;
  return { name: first === undefined ? rest(line, words, 0, 1) : rest(line, words, 1), color };
};
/** `7 Road`, `7: Road`. */
const valueFirst: Form = (line, words) =>
  words.length > 1 && isNumber(words[0]) && !words.every(isNumber)
    ? { name: rest(line, words, 1), value: Number(words[0]) }
    : undefined;
/** `Road 7`, `Road: 7`. */
const valueLast: Form = (line, words) =>
  words.length > 1 && isNumber(words.at(-1)) && !words.every(isNumber)
    ? { name: rest(line, words, 0, 1), value: Number(words.at(-1)) }
    : undefined;

const forms: readonly Form[] = [labelMapLine, colorFirst, colorLast, hexadecimal, valueFirst, valueLast];
/** The part of all lines that has to be written in the same way. */
const ENOUGH = 0.75;
const MAX_CLASSES = 5000;
/** Characters of a line; class names are shorter. */
const MAX_LINE = 500;

/**
 * Reads a class list with one class per line, in the way in which most lines are written. `namesOnly`: a line that is only a name counts as well,
 * by its position in the list. Returns undefined for other texts.
 */
export function parseClassList(text: string, namesOnly: boolean): ClassList | undefined {
  const lines = linesOf(text.replace(/^\uFEFF/, ""))
    .map((line, i) => ({ line: i + 1, text: line.trim() }))
    .filter(({ text: line }) => line !== "" && !isComment(line) && line !== "__ignore__");
  if (lines.length === 0 || lines.length > MAX_CLASSES) return undefined;
  const split = lines.map((line) => ({ ...line, words: line.text.length > MAX_LINE ? [] : splitWords(line.text) }));
  for (const form of namesOnly ? [...forms, nameAlone] : forms) {
    const made = split.map(({ line, text: content, words }) => ({
      line,
      text: content,
      entry: words.length === 0 ? undefined : form(content, words),
    }));
    const classes = made.flatMap(({ entry }) => (entry === undefined ? [] : [entry]));
    if (classes.length === 0 || classes.length < ENOUGH * lines.length) continue;
    return { classes, wrong: made.filter(({ entry }) => entry === undefined) };
  }
  return undefined;
}

/** A name has at least a letter and no control characters. */
const nameAlone: Form = (line) => (/\p{L}/u.test(line) && !/[\p{Cc}\uFFFD]/u.test(line) ? { name: line } : undefined);

function isComment(line: string): boolean {
  return line.startsWith("//") || (line.startsWith("#") && hexOf(line.slice(0, 7)) === undefined);
}

function splitWords(line: string): string[] {
  return line.split(/[\s,;:=]+/).filter((word) => word !== "");
}

/** Returns a line without its first and last words and the separators next to them. */
function rest(line: string, words: readonly string[], first: number, last = 0): string {
  let [from, to] = [0, line.length];
  for (const word of words.slice(0, first)) from = line.indexOf(word, from) + word.length;
  for (const word of last === 0 ? [] : words.slice(-last).reverse()) to = line.lastIndexOf(word, to - 1);
  while (from < to && isSeparator(line.charAt(from))) from++;
  while (to > from && isSeparator(line.charAt(to - 1))) to--;
  return line.slice(from, to);
}

function isSeparator(character: string): boolean {
  return /[\s,;:=]/.test(character);
}

function isNumber(word: string | undefined): boolean {
  return word !== undefined && /^\d{1,5}$/.test(word);
}

function colorOfWords(words: readonly string[]): number | undefined {
  const parts = words.map((word) => word.trim());
  if (!parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
  const [r, g, b, ...more] = parts.map(Number);
  return r === undefined || g === undefined || b === undefined || more.length > 0 ? undefined : colorOf(r, g, b);
}

function hexOf(word: string | undefined): number | undefined {
  return word !== undefined && /^#[0-9a-f]{6}$/i.test(word) ? Number.parseInt(word.slice(1), 16) : undefined;
}

import { type Result, success } from "../../../model/result.ts";
import type { FourNumbers } from "../../geometry/boxMeaning.ts";
import { isImageName } from "../../images/imageFile.ts";
import { brokenLine } from "../../report/brokenLine.ts";
import type { Finding } from "../../report/finding.ts";
import { parseDecimal } from "../../text/decimal.ts";
import { quoted } from "../../text/quoted.ts";

/** One object of a label file. */
export interface BoxLine {
  /** The class; empty for a line that consists of four numbers. */
  readonly title: string;
  readonly numbers: FourNumbers;
  /** The number before the box, where lines have a confidence there. */
  readonly confidence?: number;
  readonly isDifficult: boolean;
}

/** Characters above which a text is not the name of a class. */
const MAX_TITLE = 200;
const DIFFICULT = /(?<=[\s,;])difficult$/i;

/**
 * Reads `class left top right bottom [difficult]`, or `class confidence left top right bottom` when `hasConfidence` is true. The class may have
 * blanks, and its last word may be a number. Commas and semicolons separate as blanks do. `line` is trimmed and not empty.
 */
export function parseBoxLine(line: string, hasConfidence: boolean): Result<BoxLine, Finding> {
  const text = line.replace(DIFFICULT, "");
  const words = [...text.matchAll(/[^\s,;]+/g)];
  const values = numbersAtEnd(words.map(([word]) => word));
  const [a, b, c, d] = values.slice(-4);
  if (a === undefined || b === undefined || c === undefined || d === undefined) {
    return wrongNumberCount(values.length);
  }
  const beforeBox = words.length - 4;
  const fifth = hasConfidence ? values.at(-5) : undefined;
  // A whole number at the beginning of a line is a class, a fraction is not.
  const confidence = beforeBox > 1 || !Number.isInteger(fifth) ? fifth : undefined;
  const titleWords = confidence === undefined ? beforeBox : beforeBox - 1;
  const numbersOfTitle = titleWords - (words.length - values.length);
  if (numbersOfTitle > 1) return wrongNumberCount(values.length);
  const title = text.slice(0, words[titleWords]?.index).replace(/[\s,;]+$/, "");
  if (title.length > MAX_TITLE || isImageName(title)) {
    return brokenLine("class_broken", `${quoted(title)} is not the name of a class.`);
  }
  return success({
    title,
    numbers: [a, b, c, d],
    ...(confidence !== undefined && { confidence }),
    isDifficult: text !== line,
  });
}

/** Returns true for a class that is a number only, as in labels of other formats with numbers. */
export function isNumbered({ title }: BoxLine): boolean {
  return parseDecimal(title) !== undefined;
}

function numbersAtEnd(words: readonly string[]): number[] {
  let first = words.length;
  while (first > 0 && parseDecimal(words[first - 1] ?? "") !== undefined) first--;
  return words.slice(first).map(Number);
}

function wrongNumberCount(count: number) {
  const message = `The line ends with ${count} numbers; it needs a class and 4 numbers, or 5 with a confidence.`;
  return brokenLine("wrong_number_count", message);
}

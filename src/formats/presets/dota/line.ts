import type { Point } from "../../../model/geometry.ts";
import { type Result, success } from "../../../model/result.ts";
import { decimalsFrom } from "../../read/labelLines.ts";
import { brokenLine } from "../../report/brokenLine.ts";
import type { Finding } from "../../report/finding.ts";
import { parseDecimal } from "../../text/decimal.ts";
import { quoted } from "../../text/quoted.ts";

/** One object of a DOTA label file. */
export interface DotaObject {
  /** The corners in pixels. */
  readonly quad: readonly [Point, Point, Point, Point];
  readonly title: string;
  /** 0 easy, 1 difficult, 2 (v1.5 and later) tiny; undefined when the line does not state it. */
  readonly difficulty?: number;
}

/** A heading of a label file. */
export interface DotaHeading {
  /** In lower case: `imagesource`, `gsd` or `acquisition dates`. */
  readonly key: string;
  readonly value: string;
}

/** Characters above which a text is not the name of a class. */
const MAX_TITLE = 500;

/** Reads a heading such as `imagesource:GoogleEarth` or `gsd:0.146`; undefined for any other line. */
export function parseHeading(line: string): DotaHeading | undefined {
  const [, key, value] = /^(imagesource|gsd|acquisition dates)\s*:\s*(.*)$/i.exec(line) ?? [];
  return key === undefined || value === undefined ? undefined : { key: key.toLowerCase(), value: value.trim() };
}

/** Reads `x1 y1 x2 y2 x3 y3 x4 y4 class [difficulty]`, in pixels. The class may have spaces. `line` is trimmed and not empty. */
export function parseDotaLine(line: string): Result<DotaObject, Finding> {
  const tokens = line.split(/\s+/);
  const numbers = decimalsFrom(tokens.slice(0, 8));
  if (!numbers.ok) {
    const message = `${quoted(numbers.failure)} is not a number; a line begins with the eight numbers of the corners.`;
    return brokenLine("not_a_number", message);
  }
  const quad = quadFrom(numbers.value);
  const [firstWord, ...moreWords] = tokens.slice(8);
  if (quad === undefined || firstWord === undefined) {
    const message = `The line has ${tokens.length} values; it needs eight numbers and a class.`;
    return brokenLine("wrong_number_count", message);
  }
  const last = moreWords.at(-1);
  const difficulty = last !== undefined && /^[0-9]$/.test(last) ? Number(last) : undefined;
  const title = [firstWord, ...(difficulty === undefined ? moreWords : moreWords.slice(0, -1))].join(" ");
  if (title.length > MAX_TITLE || parseDecimal(firstWord) !== undefined) {
    return brokenLine("class_broken", `${quoted(title)} is not the name of a class.`);
  }
  return success({ quad, title, ...(difficulty !== undefined && { difficulty }) });
}

function quadFrom([x1, y1, x2, y2, x3, y3, x4, y4]: readonly number[]): DotaObject["quad"] | undefined {
  if (x1 === undefined || y1 === undefined || x2 === undefined || y2 === undefined) return undefined;
  if (x3 === undefined || y3 === undefined || x4 === undefined || y4 === undefined) return undefined;
  return [
    [x1, y1],
    [x2, y2],
    [x3, y3],
    [x4, y4],
  ];
}

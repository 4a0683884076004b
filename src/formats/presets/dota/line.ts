import type { Point } from "../../../model/geometry.ts";
import { type Result, success } from "../../../model/result.ts";
import { brokenLine } from "../../report/brokenLine.ts";
import type { Finding } from "../../report/finding.ts";
import { parseDecimal } from "../../text/decimal.ts";
import { quoted } from "../../text/quoted.ts";

/** One object of a DOTA label file. */
export interface DotaObject {
  readonly quad: readonly [Point, Point, Point, Point];
  readonly title: string;
  /** 0 easy, 1 difficult, 2 (v1.5 and later) tiny; absent when the line does not say. */
  readonly difficulty?: number;
}

/** Characters above which a word is no class. */
const MAX_TITLE = 500;

/** The head of a label file, such as `imagesource:GoogleEarth` or `gsd:0.146`; undefined for any other line. */
export function dotaHeading(line: string): { readonly key: string; readonly value: string } | undefined {
  const match = /^(imagesource|gsd|acquisition dates)\s*:\s*(.*)$/i.exec(line);
  return match ? { key: match[1]!.toLowerCase(), value: match[2]!.trim() } : undefined;
}

/** Reads `x1 y1 x2 y2 x3 y3 x4 y4 class difficulty`, in pixels. The class may have spaces. `line` is trimmed and not empty. */
export function parseDotaLine(line: string): Result<DotaObject, Finding> {
  const tokens = line.split(/\s+/);
  const numbers = tokens.slice(0, 8).map(parseDecimal);
  const odd = numbers.indexOf(undefined);
  if (odd >= 0)
    return brokenLine("not_a_number", `${quoted(tokens[odd]!)} is no number; eight of them are the corners.`);
  if (tokens.length < 9) {
    return brokenLine("wrong_number_count", `There are ${tokens.length} values: eight numbers and a class are needed.`);
  }
  const words = tokens.slice(8);
  const last = words.at(-1)!;
  const difficulty = words.length > 1 && /^[0-9]$/.test(last) ? Number(last) : undefined;
  const title = (difficulty === undefined ? words : words.slice(0, -1)).join(" ");
  if (title.length > MAX_TITLE || parseDecimal(words[0]!) !== undefined) {
    return brokenLine("class_broken", `${quoted(title)} is no name of a class.`);
  }
  const [x1, y1, x2, y2, x3, y3, x4, y4] = numbers as number[];
  const quad = [
    [x1!, y1!],
    [x2!, y2!],
    [x3!, y3!],
    [x4!, y4!],
  ] as const satisfies readonly Point[];
  return success({
    quad: quad.map((point): Point => [...point]) as unknown as DotaObject["quad"],
    title,
    ...(difficulty !== undefined && { difficulty }),
  });
}

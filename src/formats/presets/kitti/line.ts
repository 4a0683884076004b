import { type Result, success } from "../../../model/result.ts";
import { brokenLine } from "../../report/brokenLine.ts";
import type { Finding } from "../../report/finding.ts";
import { parseDecimal } from "../../text/decimal.ts";
import { quoted } from "../../text/quoted.ts";

/** One object of a KITTI label file, in its own words. */
export interface KittiObject {
  readonly type: string;
  /** 0 to 1, the part that lies outside of the image; -1 when not given. */
  readonly truncated: number;
  /** 0 visible, 1 partly, 2 largely hidden, 3 unknown; -1 when not given. */
  readonly occluded: number;
  /** Left, top, right, bottom in pixels. */
  readonly box: readonly [number, number, number, number];
  /** The fields about space, by name; only those that say something. */
  readonly space: Readonly<Record<string, number>>;
  /** Of a detection result. */
  readonly score?: number;
}

/** The fields after the box, with what stands there when nothing is known. */
const spaceFields: readonly (readonly [name: string, unset: number])[] = [
  ["height", -1],
  ["width", -1],
  ["length", -1],
  ["x", -1000],
  ["y", -1000],
  ["z", -1000],
  ["rotation_y", -10],
];
/** Numbers after the type; one more is a score. */
const NUMBERS = 14;
const MAX_TYPE = 200;

/** Reads `type truncated occluded alpha left top right bottom h w l x y z ry [score]`. `line` is trimmed and not empty. */
export function parseKittiLine(line: string): Result<KittiObject, Finding> {
  const tokens = line.split(/\s+/);
  // A type of several words is no KITTI, but its numbers still tell where it ends.
  const start = tokens.findIndex((token, i) => i > 0 && parseDecimal(token) !== undefined);
  const type = tokens.slice(0, start < 0 ? 1 : start).join(" ");
  const texts = start < 0 ? [] : tokens.slice(start);
  if (parseDecimal(type) !== undefined || type.length > MAX_TYPE) {
    return brokenLine("class_broken", `${quoted(type)} is no type of object.`);
  }
  const numbers = texts.map(parseDecimal);
  const odd = numbers.indexOf(undefined);
  if (odd >= 0) return brokenLine("not_a_number", `${quoted(texts[odd]!)} is no number.`);
  if (numbers.length !== NUMBERS && numbers.length !== NUMBERS + 1) {
    return brokenLine(
      "wrong_number_count",
      `There are ${numbers.length} numbers after the type: 14, or 15 with a score, are needed.`,
    );
  }
  const values = numbers as number[];
  const [truncated, occluded, alpha, left, top, right, bottom] = values;
  const space: Record<string, number> = {};
  // Tools write -1 in all of these; the kit itself has an own value for each.
  if (alpha !== -10 && alpha !== -1) space.alpha = alpha!;
  const inSpace = values.slice(7, NUMBERS);
  const isUnset = inSpace.every((value, i) => value === spaceFields[i]![1]) || new Set(inSpace).size === 1;
  if (!isUnset) for (const [i, [name]] of spaceFields.entries()) space[name] = inSpace[i]!;
  const score = values[NUMBERS];
  return success({
    type,
    truncated: truncated!,
    occluded: occluded!,
    box: [left!, top!, right!, bottom!],
    space,
    ...(score !== undefined && { score }),
  });
}

import { type Result, success } from "../../../model/result.ts";
import { decimalsFrom } from "../../read/labelLines.ts";
import { brokenLine } from "../../report/brokenLine.ts";
import type { Finding } from "../../report/finding.ts";
import { parseDecimal } from "../../text/decimal.ts";
import { quoted } from "../../text/quoted.ts";

/** One object of a KITTI label file, with the names of the development kit. */
export interface KittiObject {
  readonly type: string;
  /** The part of the object that is outside the image, 0 to 1; -1 when not given. */
  readonly truncated: number;
  /** 0 visible, 1 partly hidden, 2 largely hidden, 3 unknown; -1 when not given. */
  readonly occluded: number;
  /** Left, top, right, bottom in pixels. */
  readonly box: readonly [number, number, number, number];
  /** The known fields about the object in space, by name. */
  readonly space: Readonly<Record<string, number>>;
  /** The score of a detection result. */
  readonly score?: number;
}

/** The fields after the box, with their values when nothing is known. */
const spaceFields: readonly { readonly name: string; readonly unknown: number }[] = [
  { name: "height", unknown: -1 },
  { name: "width", unknown: -1 },
  { name: "length", unknown: -1 },
  { name: "x", unknown: -1000 },
  { name: "y", unknown: -1000 },
  { name: "z", unknown: -1000 },
  { name: "rotation_y", unknown: -10 },
];
/** How many numbers follow the type; one more is a score. */
const NUMBERS = 14;
/** How many numbers come before `height`. */
const BEFORE_SPACE = 7;
/** Characters above which a text is not a type. */
const MAX_TYPE = 200;

/** Reads `type truncated occluded alpha left top right bottom h w l x y z ry [score]`. `line` is trimmed and not empty. */
export function parseKittiLine(line: string): Result<KittiObject, Finding> {
  const tokens = line.split(/\s+/);
  // KITTI types are one word; of a longer type, the numbers show where it ends.
  const start = tokens.findIndex((token, i) => i > 0 && parseDecimal(token) !== undefined);
  const type = tokens.slice(0, start < 0 ? 1 : start).join(" ");
  if (parseDecimal(type) !== undefined || type.length > MAX_TYPE) {
    return brokenLine("class_broken", `${quoted(type)} is not a type of object.`);
  }
  const numbers = decimalsFrom(start < 0 ? [] : tokens.slice(start));
  if (!numbers.ok) return brokenLine("not_a_number", `${quoted(numbers.failure)} is not a number.`);
  const { value: values } = numbers;
  const [truncated, occluded, alpha, left, top, right, bottom] = values;
  const isWhole = values.length === NUMBERS || values.length === NUMBERS + 1;
  if (!isWhole || truncated === undefined || occluded === undefined || alpha === undefined) {
    return wrongNumberCount(values.length);
  }
  if (left === undefined || top === undefined || right === undefined || bottom === undefined) {
    return wrongNumberCount(values.length);
  }
  const score = values[NUMBERS];
  return success({
    type,
    truncated,
    occluded,
    box: [left, top, right, bottom],
    space: spaceFrom(alpha, values.slice(BEFORE_SPACE, NUMBERS)),
    ...(score !== undefined && { score }),
  });
}

function wrongNumberCount(count: number) {
  const message = `The line has ${count} numbers after the type; it needs 14, or 15 with a score.`;
  return brokenLine("wrong_number_count", message);
}

/** Tools write -1 into all fields that are not known; the development kit has a value for each. */
function spaceFrom(alpha: number, values: readonly number[]): Record<string, number> {
  const space: Record<string, number> = {};
  if (alpha !== -10 && alpha !== -1) space.alpha = alpha;
  const isUnknown = values.every((value, i) => value === spaceFields[i]?.unknown) || new Set(values).size === 1;
  if (isUnknown) return space;
  for (const [i, value] of values.entries()) {
    const field = spaceFields[i];
    if (field !== undefined) space[field.name] = value;
  }
  return space;
}

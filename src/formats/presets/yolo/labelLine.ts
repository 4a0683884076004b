import { type Result, success } from "../../../model/result.ts";
import { brokenLine } from "../../report/brokenLine.ts";
import type { Finding } from "../../report/finding.ts";
import { quoted } from "../../text/quoted.ts";
import type { KeypointShape } from "./dataYaml.ts";

/** One line of a label file, in numbers as they stand there. Coordinates are parts of the image's width and height. */
export type LabelLine = { readonly id: number; readonly confidence?: number } & (
  | { readonly kind: "box"; readonly box: Box }
  /** x and y in turn, three points or more. */
  | { readonly kind: "polygon"; readonly points: readonly number[] }
  /** Four points that are a rotated box. */
  | { readonly kind: "quad"; readonly points: readonly number[] }
  | { readonly kind: "pose"; readonly box: Box; readonly keypoints: readonly number[] }
);

/** Middle x, middle y, width, height. */
export type Box = readonly [number, number, number, number];

/** What decides about lines whose count of numbers fits several kinds. */
export interface LineRules {
  readonly keypoints?: KeypointShape;
  /** Four points are a rotated box, not a polygon. */
  readonly rotated: boolean;
  /** A polygon with one number too many ends in its confidence, as predictions do. */
  readonly polygonsHaveConfidence: boolean;
}

/** Classes above this number are mistakes: it is more than any dataset has, and keeps titles short. */
const MAX_CLASS_NUMBER = 1_000_000;

/**
 * Reads one line by its own count of numbers: 4 box, 5 box and confidence, 8 four points, 6 and more polygon, 4 + K x D pose. Source:
 * formats.md 4.4. `line` is trimmed and not empty.
 */
export function parseLabelLine(line: string, rules: LineRules): Result<LabelLine, Finding> {
  const tokens = line.split(/\s+/);
  const numbers = numbersOf(line, tokens);
  if (typeof numbers === "string") {
    return brokenLine("not_a_number", `${quoted(numbers)} is no number.`);
  }
  const id = numbers[0]!;
  if (!Number.isInteger(id) || id < 0 || id > MAX_CLASS_NUMBER) {
    return brokenLine("class_number_broken", `${quoted(tokens[0]!)} is no number of a class.`);
  }
  const values = numbers.slice(1);
  const { keypoints } = rules;
  if (keypoints !== undefined) {
    const ofPose = 4 + keypoints.count * keypoints.dimensions;
    if (values.length === ofPose || values.length === ofPose + 1) {
      const pose = { id, kind: "pose", box: boxOf(values), keypoints: values.slice(4, ofPose) } as const;
      return success(values.length === ofPose ? pose : { ...pose, confidence: values[ofPose]! });
    }
  }
  if (values.length === 4) return success({ id, kind: "box", box: boxOf(values) });
  if (values.length === 5) return success({ id, kind: "box", box: boxOf(values), confidence: values[4]! });
  if (rules.rotated && values.length === 8) return success({ id, kind: "quad", points: values });
  if (rules.rotated && values.length === 9) {
    return success({ id, kind: "quad", points: values.slice(0, 8), confidence: values[8]! });
  }
  if (values.length >= 6 && values.length % 2 === 0) return success({ id, kind: "polygon", points: values });
  if (values.length >= 7 && rules.polygonsHaveConfidence) {
    return success({ id, kind: "polygon", points: values.slice(0, -1), confidence: values.at(-1)! });
  }
  const count = `${values.length} ${values.length === 1 ? "number" : "numbers"}`;
  return brokenLine(
    "wrong_number_count",
    `There are ${count} after the class: a box has 4, a polygon has an even count from 6.`,
  );
}

/** All numbers of a line, or the first token that is none. */
function numbersOf(line: string, tokens: readonly string[]): number[] | string {
  // One test for the whole line keeps out what Number() takes besides decimals: hexadecimal, binary, Infinity.
  const plain = /^[\d\s.eE+-]+$/.test(line);
  const numbers: number[] = [];
  for (const token of tokens) {
    const number = plain || /^[\d.eE+-]+$/.test(token) ? Number(token) : Number.NaN;
    if (!Number.isFinite(number)) return token;
    numbers.push(number);
  }
  return numbers;
}

function boxOf(values: readonly number[]): Box {
  return [values[0]!, values[1]!, values[2]!, values[3]!];
}

import { count } from "../../../model/plural.ts";
import { failure, type Result, success } from "../../../model/result.ts";
import { brokenLine } from "../../report/brokenLine.ts";
import type { Finding } from "../../report/finding.ts";
import { quoted } from "../../text/quoted.ts";
import type { KeypointShape } from "./dataYaml.ts";

/** One line of a label file, with its numbers unchanged. Coordinates are normalized, unless the option states pixels. */
export type LabelLine = { readonly id: number; readonly confidence?: number } & (
  | { readonly kind: "box"; readonly box: Box }
  /** x and y in turn, of at least three points. */
  | { readonly kind: "polygon"; readonly points: readonly number[] }
  /** The four corners of an oriented bounding box, x and y in turn. */
  | { readonly kind: "quad"; readonly points: readonly number[] }
  | { readonly kind: "pose"; readonly box: Box; readonly keypoints: readonly number[] }
);

/** Centre x, centre y, width, height. */
export type Box = readonly [number, number, number, number];

/** What decides about lines whose number of values fits several kinds. */
export interface LineRules {
  readonly keypoints?: KeypointShape;
  /** Four points are an oriented bounding box, not a polygon. */
  readonly rotated: boolean;
  /** A polygon with one value too many ends with its confidence, as predictions do. */
  readonly polygonsHaveConfidence: boolean;
  /** Boxes have their confidence before their numbers: `class confidence x y w h`. */
  readonly confidenceSecond: boolean;
}

/** Class numbers above this are mistakes: no dataset has so many classes. */
const MAX_CLASS_NUMBER = 1_000_000;

/**
 * Reads one line by its number of values: 4 box, 5 box and confidence, 8 four points, 6 and more polygon, 4 + K x D pose. Sources:
 * README.md of this folder. `line` is trimmed and not empty.
 */
export function parseLabelLine(line: string, rules: LineRules): Result<LabelLine, Finding> {
  const tokens = wordsOfLine(line);
  const numbers = numbersOf(line, tokens);
  if (!numbers.ok) return brokenLine("not_a_number", `${quoted(numbers.failure)} is not a number.`);
  const [id, ...values] = numbers.value;
  if (id === undefined || !Number.isInteger(id) || id < 0 || id > MAX_CLASS_NUMBER) {
    return brokenLine("class_number_broken", `${quoted(tokens[0] ?? "")} is not a class number.`);
  }
  const label = poseOf(id, values, rules.keypoints) ?? boxOf(id, values, rules) ?? outlineOf(id, values, rules);
  if (label !== undefined) return success(label);
  return brokenLine(
    "wrong_number_count",
    `There ${values.length === 1 ? "is" : "are"} ${count(values.length, "number")} after the class; a box has 4, a polygon has an even number of at least 6.`,
  );
}

function poseOf(id: number, values: readonly number[], shape: KeypointShape | undefined): LabelLine | undefined {
  if (shape === undefined) return undefined;
  const length = 4 + shape.count * shape.dimensions;
  const box = values.length === length || values.length === length + 1 ? boxFrom(values) : undefined;
  if (box === undefined) return undefined;
  return { id, kind: "pose", box, keypoints: values.slice(4, length), ...confidenceAt(values, length) };
}

function boxOf(id: number, values: readonly number[], rules: LineRules): LabelLine | undefined {
  if (rules.confidenceSecond && values.length === 5) {
    const box = boxFrom(values.slice(1));
    return box && { id, kind: "box", box, ...confidenceAt(values, 0) };
  }
  const box = values.length === 4 || values.length === 5 ? boxFrom(values) : undefined;
  return box && { id, kind: "box", box, ...confidenceAt(values, 4) };
}

function outlineOf(id: number, values: readonly number[], rules: LineRules): LabelLine | undefined {
  if (rules.rotated && (values.length === 8 || values.length === 9)) {
    return { id, kind: "quad", points: values.slice(0, 8), ...confidenceAt(values, 8) };
  }
  if (values.length < 6) return undefined;
  if (values.length % 2 === 0) return { id, kind: "polygon", points: values };
  const length = values.length - 1;
  if (!rules.polygonsHaveConfidence) return undefined;
  return { id, kind: "polygon", points: values.slice(0, length), ...confidenceAt(values, length) };
}

function confidenceAt(values: readonly number[], index: number): { readonly confidence?: number } {
  const confidence = values[index];
  return confidence === undefined ? {} : { confidence };
}

function boxFrom([x, y, width, height]: readonly number[]): Box | undefined {
  if (x === undefined || y === undefined || width === undefined || height === undefined) return undefined;
  return [x, y, width, height];
}

/** Returns true for a line whose words are separated by commas or semicolons, or whose numbers have decimal commas. */
export function hasCommas(line: string): boolean {
  return line.includes(",") || line.includes(";");
}

/** Returns the class and the numbers of a line, which some tools separate by commas or semicolons, or write with decimal commas. */
export function wordsOfLine(line: string): string[] {
  if (!hasCommas(line)) return line.split(/\s+/);
  for (const separator of [/\s+/, /\s*;\s*/]) {
    const words = line.split(separator);
    const areDecimals = words.length >= 5 && words.every((word) => /^[-+]?\d+(,\d+)?$/.test(word));
    if (areDecimals) return words.map((word) => word.replace(",", "."));
  }
  return line.split(/[\s,;]+/).filter((word) => word !== "");
}

/** Returns all numbers of a line; the failure is the first token that is not a number. */
function numbersOf(line: string, tokens: readonly string[]): Result<number[]> {
  // One test for the whole line excludes what Number() accepts besides decimals: hexadecimal, binary, Infinity.
  const plain = /^[\d\s.eE+-]+$/.test(line);
  const numbers: number[] = [];
  for (const token of tokens) {
    const number = plain || /^[\d.eE+-]+$/.test(token) ? Number(token) : Number.NaN;
    if (!Number.isFinite(number)) return failure(token);
    numbers.push(number);
  }
  return success(numbers);
}

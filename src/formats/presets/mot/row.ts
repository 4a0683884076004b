import { count } from "../../../model/plural.ts";
import { type Result, success } from "../../../model/result.ts";
import { brokenLine } from "../../report/brokenLine.ts";
import type { Finding } from "../../report/finding.ts";
import { quoted } from "../../text/quoted.ts";
import { numberFrom } from "../../text/xml.ts";

/** One box of one frame. */
export interface MotRow {
  readonly frame: number;
  /** Number of the track; -1 for a box without a track. */
  readonly track: number;
  /** Left, top, width, height in pixels. */
  readonly box: readonly [left: number, top: number, width: number, height: number];
  /** In ground truth 0 for a box that does not count; in detections the score. */
  readonly confidence?: number;
  /** Class id, from 1. */
  readonly classId?: number;
  /** The visible part of the object, from 0 to 1. */
  readonly visibility?: number;
  /** World coordinates, in tables of the first benchmark. */
  readonly world?: readonly [x: number, y: number, z: number];
}

/** The numbers of a line: six of the box, and up to four more. */
interface MotNumbers {
  readonly box: readonly [frame: number, track: number, left: number, top: number, width: number, height: number];
  readonly more: readonly number[];
}

/** The number of further columns when the last three are world coordinates. */
const MORE_WITH_WORLD = 4;

/** Reads `frame, id, left, top, width, height [, confidence [, class [, visibility]]]`, or ten columns with x, y, z at the end. */
export function parseMotRow(cells: readonly string[]): Result<MotRow, Finding> {
  const numbers = numbersOf(cells);
  if (!numbers.ok) return numbers;
  const { box, more } = numbers.value;
  const [frame, track, left, top, width, height] = box;
  if (!Number.isSafeInteger(frame) || frame < 0) {
    return brokenLine("frame_broken", `${frame} is not a frame number.`);
  }
  if (width < 0 || height < 0) {
    return brokenLine("geometry_broken", `The box of ${width} x ${height} pixels has a negative side.`);
  }
  return success({ frame, track, box: [left, top, width, height], ...detailsOf(more) });
}

function numbersOf(cells: readonly string[]): Result<MotNumbers, Finding> {
  // A comma at the end of a line does not make a column.
  const texts = cells.at(-1) === "" ? cells.slice(0, -1) : cells;
  const numbers: number[] = [];
  let broken: string | undefined;
  for (const text of texts) {
    const number = numberFrom(text);
    if (number === undefined) broken ??= text;
    else numbers.push(number);
  }
  const hasColumns = texts.length >= 6 && texts.length <= 6 + MORE_WITH_WORLD;
  if (hasColumns && broken !== undefined) return brokenLine("not_a_number", `${quoted(broken)} is not a number.`);
  const [frame, track, left, top, width, height, ...more] = numbers;
  if (
    !hasColumns ||
    frame === undefined ||
    track === undefined ||
    left === undefined ||
    top === undefined ||
    width === undefined ||
    height === undefined
  ) {
    return brokenLine("wrong_number_count", `The line has ${count(texts.length, "column")}; it needs 6 to 10.`);
  }
  return success({ box: [frame, track, left, top, width, height], more });
}

function detailsOf(more: readonly number[]): Pick<MotRow, "confidence" | "classId" | "visibility" | "world"> {
  const [confidence, second, third, fourth] = more;
  if (second !== undefined && third !== undefined && fourth !== undefined) {
    const isKnown = [second, third, fourth].some((value) => value !== -1);
    return { ...(confidence !== undefined && { confidence }), ...(isKnown && { world: [second, third, fourth] }) };
  }
  return {
    ...(confidence !== undefined && { confidence }),
    ...(second !== undefined && second !== -1 && { classId: second }),
    ...(third !== undefined && third >= 0 && { visibility: third }),
  };
}

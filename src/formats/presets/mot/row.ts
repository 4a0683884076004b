import { type Result, success } from "../../../model/result.ts";
import { brokenLine } from "../../report/brokenLine.ts";
import type { Finding } from "../../report/finding.ts";
import { quoted } from "../../text/quoted.ts";
import { numberFrom } from "../../text/xml.ts";

/** One box of one frame, in the words of MOTChallenge. */
export interface MotRow {
  readonly frame: number;
  /** Number of the track; -1 when the box belongs to none. */
  readonly track: number;
  /** Left, top, width, height in pixels. */
  readonly box: readonly [number, number, number, number];
  /** Of ground truth 0 for a box that is not to be counted; of a detection its score. */
  readonly confidence?: number;
  /** Number of the class, from 1. */
  readonly classId?: number;
  /** The part that is not hidden, 0 to 1. */
  readonly visibility?: number;
  /** Place in the world, of the first benchmark. */
  readonly world?: readonly [number, number, number];
}

/** Columns that a row needs, and those of a row of the first benchmark, whose last three are a place in the world. */
const NEEDED = 6;
const WITH_WORLD = 10;

/** Reads `frame, id, left, top, width, height [, confidence [, class [, visibility]]]`, or ten columns with x, y, z at the end. */
export function parseMotRow(cells: readonly string[]): Result<MotRow, Finding> {
  // A comma at the end of a line makes no column.
  const texts = cells.at(-1) === "" ? cells.slice(0, -1) : cells;
  if (texts.length < NEEDED || texts.length > WITH_WORLD) {
    return brokenLine("wrong_number_count", `There are ${texts.length} columns: 6 to 10 are needed.`);
  }
  const numbers = texts.map((text) => numberFrom(text));
  const odd = numbers.indexOf(undefined);
  if (odd >= 0) return brokenLine("not_a_number", `${quoted(texts[odd]!)} is no number.`);
  const [frame, track, left, top, width, height, confidence, ...rest] = numbers as number[];
  if (!Number.isSafeInteger(frame) || frame! < 0)
    return brokenLine("frame_broken", `${frame} is no number of a frame.`);
  if (width! < 0 || height! < 0) return brokenLine("geometry_broken", `A box has the sides ${width} and ${height}.`);
  const hasWorld = texts.length === WITH_WORLD;
  const [classId, visibility] = hasWorld ? [] : rest;
  const world = hasWorld && rest.some((value) => value !== -1) ? (rest as [number, number, number]) : undefined;
  return success({
    frame: frame!,
    track: track!,
    box: [left!, top!, width!, height!],
    ...(confidence !== undefined && { confidence }),
    ...(classId !== undefined && classId !== -1 && { classId }),
    ...(visibility !== undefined && visibility >= 0 && { visibility }),
    ...(world && { world }),
  });
}

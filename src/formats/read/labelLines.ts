import type { DatasetPath } from "../../model/datasetPath.ts";
import type { Figure } from "../../model/figure.ts";
import { count } from "../../model/plural.ts";
import { failure, type Result, success } from "../../model/result.ts";
import type { ReadEvent } from "../format.ts";
import { type Size, settleGeometry } from "../geometry/rules.ts";
import type { Finding } from "../report/finding.ts";
import { LineProblems } from "../report/lineProblems.ts";
import { parseDecimal } from "../text/decimal.ts";
import { linesOf } from "../text/text.ts";
import { type LabelContent, notALabelFile } from "./readLabelFiles.ts";

/** What a line adds to its image. */
export interface LineContent {
  /** The object of the line; undefined when the findings state why there is none. */
  readonly figure?: Figure;
  readonly findings?: readonly Finding[];
  /** Events that the line needs even if its object lies outside the image. */
  readonly events?: readonly ReadEvent[];
}

/** Reads the lines of one format, each of which is one object. Lines are trimmed and not empty; `number` counts from 1. */
export interface LineReader<Line> {
  /** What a line is, to complete "none of its 3 lines is ...": `a class number and coordinates`. */
  readonly lineName: string;
  /** Reads a line that is not an object, such as a heading; returns false for any other line. */
  readHeading?(line: string): boolean;
  parse(line: string): Result<Line, Finding>;
  contentOf(parsed: Line, line: string, number: number): LineContent;
  /** Declares what the object of a line needs, once it is known that it lies in the image. */
  declare(figure: Figure, parsed: Line, number: number): Iterable<ReadEvent>;
}

/**
 * Reads a label file that has one object on each line. A line that cannot be read is reported and skipped; a file without any line of the
 * format is not a label file. `size`: of the image in pixels, when it is known.
 */
export function readLabelLines<Line>(
  path: DatasetPath,
  text: string,
  size: Size | undefined,
  reader: LineReader<Line>,
): LabelContent {
  const problems = new LineProblems(path);
  const events: ReadEvent[] = [];
  const figures: Figure[] = [];
  let lines = 0;
  let readable = 0;
  for (const { line, number } of filledLines(text)) {
    if (reader.readHeading?.(line)) continue;
    lines++;
    const parsed = reader.parse(line);
    if (!parsed.ok) {
      problems.add(number, parsed.failure);
      continue;
    }
    readable++;
    const content = reader.contentOf(parsed.value, line, number);
    if (content.events !== undefined) events.push(...content.events);
    for (const finding of content.findings ?? []) problems.add(number, finding);
    if (content.figure === undefined) continue;
    const { geometry, finding } = settleGeometry(content.figure.geometry, size);
    if (finding !== undefined) problems.add(number, finding);
    if (geometry === undefined) continue;
    const figure = { ...content.figure, geometry };
    events.push(...reader.declare(figure, parsed.value, number));
    figures.push(figure);
  }
  if (readable === 0 && lines > 0) return notLabels(path, lines, reader.lineName, problems);
  return { events: [...problems.events(), ...events], isLabel: true, figures, tags: [] };
}

/** Returns how many lines of a text are objects of a format. */
export function countLabelLines(text: string, parse: (line: string) => Result<unknown, unknown>): number {
  let objects = 0;
  for (const { line } of filledLines(text)) if (parse(line).ok) objects++;
  return objects;
}

/** Returns the numbers of a line; the failure is the first text that is not a finite decimal number. */
export function decimalsFrom(texts: readonly string[]): Result<number[]> {
  const numbers: number[] = [];
  for (const text of texts) {
    const number = parseDecimal(text);
    if (number === undefined) return failure(text);
    numbers.push(number);
  }
  return success(numbers);
}

function* filledLines(text: string): Generator<{ readonly line: string; readonly number: number }> {
  for (const [i, untrimmed] of linesOf(text).entries()) {
    const line = untrimmed.trim();
    if (line !== "") yield { line, number: i + 1 };
  }
}

function notLabels(path: DatasetPath, lines: number, lineName: string, problems: LineProblems): LabelContent {
  const { first } = problems;
  const none = lines === 1 ? "its only line is not" : `none of its ${count(lines, "line")} is`;
  const message = `The file is not a label file: ${none} ${lineName}. ${first?.message ?? ""}`;
  return notALabelFile(path, message.trim(), first?.line);
}

import { boxColumns } from "../../geometry/boxColumns.ts";
import type { BoxMeaning, FourNumbers } from "../../geometry/boxMeaning.ts";
import { type EightNumbers, eightNumbers } from "../../geometry/quadColumns.ts";
import { columnKey } from "../../read/tableHead.ts";
import { jsonValueOf } from "../../text/json.ts";
import { finiteNumber, isJsonObject, type JsonObject } from "../../text/jsonValue.ts";

/** The four numbers of a box, or the eight of its four corners, and what the four are where the cell itself states it. */
export interface BoxNumbers {
  readonly numbers: FourNumbers | EightNumbers;
  readonly meaning?: BoxMeaning;
}

/** Words for an image without boxes. */
const NO_BOX = /^(no[-_ ]?(box|boxes|bbox|object|objects)|none|null|nan|n\/a|-)$/i;
/** Characters of a cell with boxes. */
const MAX_CELL = 200_000;

/**
 * Reads the boxes in a cell: `[834, 222, 56, 36]`, `834 222 56 36`, several such as `10 10 40 30;50 20 90 70`, a list of lists, or objects with names such as `{'x': 1, 'y': 2, 'width': 3,
 * 'height': 4}`. None for an empty cell and an empty list; undefined for other cells. `areQuads`: each eight numbers are four corners, which may be lists of two.
 */
export function boxesInCell(cell: string, areQuads = false): readonly BoxNumbers[] | undefined {
  const text = cell.trim();
  if (text === "" || text === "[]" || NO_BOX.test(text)) return [];
  if (text.length > MAX_CELL) return undefined;
  const inner = /^[[(]?([^[\](){}]*)[\])]?$/.exec(text)?.[1];
  if (inner !== undefined) {
    return boxesInWords(
      inner.split(/[\s,;|]+/).filter((word) => word !== ""),
      areQuads,
    );
  }
  const value = jsonValueOf(text.replaceAll("'", '"').replaceAll("(", "[").replaceAll(")", "]"));
  if (areQuads) return Array.isArray(value) ? boxesOfNumbers(value.flat(3).map(finiteNumber), areQuads) : undefined;
  const boxes: BoxNumbers[] = [];
  for (const entry of Array.isArray(value) ? value : [value]) {
    const box = boxFrom(entry);
    if (box === undefined) return undefined;
    boxes.push(box);
  }
  return boxes;
}

function boxesInWords(words: readonly string[], areQuads: boolean): readonly BoxNumbers[] | undefined {
  return boxesOfNumbers(
    words.map((word) => finiteNumber(Number(word))),
    areQuads,
  );
}

/** Returns the boxes of numbers that follow one another, four by four or eight by eight. */
function boxesOfNumbers(values: readonly (number | undefined)[], areQuads: boolean): readonly BoxNumbers[] | undefined {
  const length = areQuads ? 8 : 4;
  if (values.length === 0 || values.length % length !== 0) return undefined;
  const boxes: BoxNumbers[] = [];
  for (let at = 0; at < values.length; at += length) {
    const own = values.slice(at, at + length);
    const numbers = areQuads ? eightNumbers(own) : fourNumbers(own);
    if (numbers === undefined) return undefined;
    boxes.push({ numbers });
  }
  return boxes;
}

/** Returns exactly four numbers; undefined for other lists. */
export function fourNumbers(values: readonly (number | undefined)[]): FourNumbers | undefined {
  const [a, b, c, d] = values;
  if (values.length !== 4 || a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
  return [a, b, c, d];
}

function boxFrom(entry: unknown): BoxNumbers | undefined {
  if (isJsonObject(entry)) return boxFromObject(entry);
  const numbers = Array.isArray(entry) ? fourNumbers(entry.map(finiteNumber)) : undefined;
  return numbers && { numbers };
}

function boxFromObject(object: JsonObject): BoxNumbers | undefined {
  const values = Object.values(object);
  const found = boxColumns(Object.keys(object).map(columnKey));
  const numbers = found && fourNumbers(found.columns.map((index) => finiteNumber(values[index])));
  return numbers && { numbers, meaning: found.meaning };
}

import { boxColumns } from "../../geometry/boxColumns.ts";
import type { BoxMeaning } from "../../geometry/boxMeaning.ts";
import { columnKey } from "../../read/tableHead.ts";
import { jsonValueOf } from "../../text/json.ts";
import { finiteNumber, isJsonObject, type JsonObject } from "../../text/jsonValue.ts";

/** The four numbers of a box. */
type FourNumbers = readonly [number, number, number, number];

/** The four numbers of a box, and what they are where the cell itself states it. */
export interface BoxNumbers {
  readonly numbers: FourNumbers;
  readonly meaning?: BoxMeaning;
}

/** Characters of a cell with boxes. */
const MAX_CELL = 200_000;

/**
 * Reads the boxes in a cell: `[834, 222, 56, 36]`, `834 222 56 36`, a list of such lists, or objects with names such as `{'x': 1, 'y': 2, 'width': 3,
 * 'height': 4}`. None for an empty cell and an empty list; undefined for other cells.
 */
export function boxesInCell(cell: string): readonly BoxNumbers[] | undefined {
  const text = cell.trim();
  if (text === "" || text === "[]") return [];
  if (text.length > MAX_CELL) return undefined;
  const inner = /^[[(]?([^[\](){}]*)[\])]?$/.exec(text)?.[1];
  if (inner !== undefined) {
    const words = inner.split(/[\s,;]+/).filter((word) => word !== "");
    const numbers = fourNumbers(words.map((word) => finiteNumber(Number(word))));
    return numbers && [{ numbers }];
  }
  const value = jsonValueOf(text.replaceAll("'", '"').replaceAll("(", "[").replaceAll(")", "]"));
  const boxes: BoxNumbers[] = [];
  for (const entry of Array.isArray(value) ? value : [value]) {
    const box = boxFrom(entry);
    if (box === undefined) return undefined;
    boxes.push(box);
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

import { boxColumns } from "../../geometry/boxColumns.ts";
import type { BoxMeaning, FourNumbers } from "../../geometry/boxMeaning.ts";
import { columnKey } from "../../read/tableHead.ts";
import { jsonValueOf } from "../../text/json.ts";
import { finiteNumber, isJsonObject, type JsonObject } from "../../text/jsonValue.ts";

/** The four numbers of a box, and what they are where the cell itself states it. */
export interface BoxNumbers {
  readonly numbers: FourNumbers;
  readonly meaning?: BoxMeaning;
}

/** Words for an image without boxes. */
const NO_BOX = /^(no[-_ ]?(box|boxes|bbox|object|objects)|none|null|nan|n\/a|-)$/i;
/** Characters of a cell with boxes. */
const MAX_CELL = 200_000;

/**
 * Reads the boxes in a cell: `[834, 222, 56, 36]`, `834 222 56 36`, several such as `10 10 40 30;50 20 90 70`, a list of lists, or objects with names such as `{'x': 1, 'y': 2, 'width': 3,
 * 'height': 4}`. None for an empty cell and an empty list; undefined for other cells.
 */
export function boxesInCell(cell: string): readonly BoxNumbers[] | undefined {
  const text = cell.trim();
  if (text === "" || text === "[]" || NO_BOX.test(text)) return [];
  if (text.length > MAX_CELL) return undefined;
  const inner = /^[[(]?([^[\](){}]*)[\])]?$/.exec(text)?.[1];
  if (inner !== undefined) {
    return boxesInWords(inner.split(/[\s,;|]+/).filter((word) => word !== ""));
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

/** Reads the numbers of one box or several, four by four. */
function boxesInWords(words: readonly string[]): readonly BoxNumbers[] | undefined {
  if (words.length === 0 || words.length % 4 !== 0) return undefined;
  const boxes: BoxNumbers[] = [];
  for (let at = 0; at < words.length; at += 4) {
    const numbers = fourNumbers(words.slice(at, at + 4).map((word) => finiteNumber(Number(word))));
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

import { type BoxMeaning, boxColumns } from "../../geometry/boxColumns.ts";
import { columnKey } from "../../read/tableHead.ts";
import { jsonValueOf } from "../../text/json.ts";
import { finiteNumber, isJsonObject } from "../../text/jsonValue.ts";

/** Four numbers of a box, and their meaning where the cell itself says it. */
export interface BoxNumbers {
  readonly numbers: readonly number[];
  readonly meaning?: BoxMeaning;
}

/** Characters of a cell with boxes. */
const MAX_CELL = 200_000;

/**
 * The boxes in a cell: `[834, 222, 56, 36]`, `834 222 56 36`, a list of such lists, or objects with names such as `{'x': 1, 'y': 2, 'width': 3,
 * 'height': 4}`. None for an empty cell and an empty list; undefined for a cell that is something else.
 */
export function boxesInCell(cell: string): readonly BoxNumbers[] | undefined {
  const text = cell.trim();
  if (text === "" || text === "[]") return [];
  if (text.length > MAX_CELL) return undefined;
  const inner = /^[[(]?([^[\](){}]*)[\])]?$/.exec(text)?.[1];
  if (inner !== undefined) {
    const numbers = inner
      .split(/[\s,;]+/)
      .filter((word) => word !== "")
      .map(Number);
    return numbers.length === 4 && numbers.every(Number.isFinite) ? [{ numbers }] : undefined;
  }
  const value = jsonValueOf(text.replaceAll("'", '"').replaceAll("(", "[").replaceAll(")", "]"));
  const boxes: BoxNumbers[] = [];
  for (const one of Array.isArray(value) ? value : [value]) {
    const box = Array.isArray(one) ? fromList(one) : isJsonObject(one) ? fromObject(one) : undefined;
    if (box === undefined) return undefined;
    boxes.push(box);
  }
  return boxes;
}

function fromList(list: readonly unknown[]): BoxNumbers | undefined {
  const numbers = list.map(finiteNumber);
  return numbers.length === 4 && numbers.every((number) => number !== undefined) ? { numbers } : undefined;
}

function fromObject(object: Readonly<Record<string, unknown>>): BoxNumbers | undefined {
  const entries = Object.entries(object);
  const found = boxColumns(entries.map(([key]) => columnKey(key)));
  const numbers = found?.columns.map((index) => finiteNumber(entries[index]![1]));
  if (numbers === undefined || numbers.some((number) => number === undefined)) return undefined;
  return { numbers: numbers as number[], meaning: found!.meaning };
}

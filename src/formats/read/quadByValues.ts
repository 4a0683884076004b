import { areQuads, eightNumbers } from "../geometry/quadColumns.ts";
import { isNumber, type TableHead } from "./tableHead.ts";

/**
 * Returns eight columns that follow one another and hold four corners by their values: convex outlines in most rows, without a column that is constant.
 * Undefined for other tables.
 */
export function quadByValues({ rows, columns, image }: TableHead): readonly number[] | undefined {
  for (let from = 0; from + 8 <= columns; from++) {
    const eight = Array.from({ length: 8 }, (_, at) => from + at);
    if (image !== undefined && eight.includes(image)) continue;
    const filled = rows
      .map(({ cells }) => eight.map((index) => cells[index] ?? ""))
      .filter((cells) => cells.some((cell) => cell !== ""));
    const quads = filled.flatMap((cells) => {
      const quad = cells.every(isNumber) ? eightNumbers(cells.map(Number)) : undefined;
      return quad === undefined ? [] : [quad];
    });
    const vary = eight.every((_, at) => new Set(filled.map((cells) => cells[at])).size > 1);
    if (vary && areQuads(quads, filled.length)) return eight;
  }
  return undefined;
}

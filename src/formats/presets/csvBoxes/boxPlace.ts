import { eightNumbers } from "../../geometry/quadColumns.ts";
import { isNumber } from "../../read/tableHead.ts";
import { type BoxNumbers, boxesInCell, fourNumbers } from "./boxCell.ts";

/** The columns that hold a box: four columns, eight with its four corners, or one with whole boxes. */
export type BoxPlace =
  | { readonly kind: "four" | "quad"; readonly columns: readonly number[] }
  | { readonly kind: "cell"; readonly column: number; readonly isQuad?: boolean };

/** Returns the boxes of a row; none for empty cells, undefined for cells that are not numbers. */
export function boxesOfRow(cells: readonly string[], box: BoxPlace): readonly BoxNumbers[] | undefined {
  if (box.kind === "cell") return boxesInCell(cells[box.column] ?? "", box.isQuad);
  const own = box.columns.map((index) => cells[index] ?? "");
  if (own.every((cell) => cell === "")) return [];
  if (!own.every(isNumber)) return undefined;
  const numbers = box.kind === "quad" ? eightNumbers(own.map(Number)) : fourNumbers(own.map(Number));
  return numbers && [{ numbers }];
}

/** Returns true for columns with the four corners of oriented bounding boxes. */
export function hasQuads(box: BoxPlace): boolean {
  return box.kind === "quad" || (box.kind === "cell" && box.isQuad === true);
}

import { boxColumns, wholeBoxColumn } from "../../geometry/boxColumns.ts";
import type { BoxMeaning } from "../../geometry/boxMeaning.ts";
import { areQuads, quadColumns } from "../../geometry/quadColumns.ts";
import { quadByValues } from "../../read/quadByValues.ts";
import { boxByValues, isNumber, type TableHead } from "../../read/tableHead.ts";
import type { CsvRow } from "../../text/csv.ts";
import { boxesInCell } from "./boxCell.ts";
import type { BoxPlace } from "./boxPlace.ts";

/** The part of the cells that decides what a column is. */
const MOST = 0.8;

/** The columns that hold a box, as they were found. */
export interface FoundBox {
  readonly box: BoxPlace;
  readonly meaning?: BoxMeaning;
  /** A heading states that these columns are boxes. */
  readonly isNamed: boolean;
}

/** Finds the columns of a box by headings, else by values. */
export function findBox(head: TableHead, keys: readonly string[], image: number): FoundBox | undefined {
  const quad = quadColumns(keys);
  if (quad !== undefined && !quad.includes(image)) return { box: { kind: "quad", columns: quad }, isNamed: true };
  const named = boxColumns(keys, head.header);
  if (named !== undefined && !named.columns.includes(image)) {
    return { box: { kind: "four", columns: named.columns }, meaning: named.meaning, isNamed: true };
  }
  const column = wholeBoxColumn(keys);
  if (column !== undefined && column !== image) {
    return { box: { kind: "cell", column, isQuad: holdsQuads(head.rows, column) }, isNamed: true };
  }
  return findBoxByValues(head, keys, image);
}

function findBoxByValues(head: TableHead, keys: readonly string[], image: number): FoundBox | undefined {
  const { rows, header } = head;
  const others = [...keys.keys()].filter((index) => index !== image);
  const several = others.find((index) => holdsSeveralBoxes(rows, index));
  if (several !== undefined) return { box: { kind: "cell", column: several }, isNamed: false };
  const corners = others.find((index) => holdsQuads(rows, index));
  if (corners !== undefined) return { box: { kind: "cell", column: corners, isQuad: true }, isNamed: false };
  const quad = quadByValues({ ...head, image });
  if (quad !== undefined) return { box: { kind: "quad", columns: quad }, isNamed: false };
  if (header !== undefined) {
    const columns = boxByValues(head);
    return columns && { box: { kind: "four", columns }, isNamed: false };
  }
  const numeric = others.filter((index) => isNumeric(rows, index));
  return numeric.length < 4 ? undefined : { box: { kind: "four", columns: numeric.slice(0, 4) }, isNamed: false };
}

/** Returns true for a column of boxes of which some are several in a cell, with a mark between them: `10 10 40 30;50 20 90 70`. */
function holdsSeveralBoxes(rows: readonly CsvRow[], index: number): boolean {
  const cells = rows.map((row) => row.cells[index] ?? "").filter((cell) => cell !== "");
  return (
    cells.some((cell) => /^[-\d.\s]+[;|][-\d.\s;|]+$/.test(cell)) &&
    cells.every((cell) => boxesInCell(cell) !== undefined)
  );
}

/** Returns true for a column of numbers. Cells may be empty, because images without objects have rows with empty boxes. */
export function isNumeric(rows: readonly CsvRow[], index: number): boolean {
  const filled = rows.map((row) => row.cells[index] ?? "").filter((cell) => cell !== "");
  return filled.length > 0 && filled.filter(isNumber).length >= MOST * filled.length;
}

/** What a cell with eight numbers is made of. */
const EIGHT_NUMBERS = /^[-+\d.,;|\s[\]()eE]{15,400}$/;
/** The part of the cells that may be two boxes with corners in order, in a column of four corners. */
const FEW = 0.2;

/** Returns true for a column of which most cells hold four corners, and not two boxes: `[10, 20, 30, 20, 30, 50, 10, 50]`. */
function holdsQuads(rows: readonly CsvRow[], index: number): boolean {
  const cells = rows.map((row) => row.cells[index] ?? "").filter((cell) => cell !== "");
  const quads = cells.flatMap((cell) => {
    if (!EIGHT_NUMBERS.test(cell)) return [];
    const [only, ...more] = boxesInCell(cell, true) ?? [];
    return only?.numbers.length === 8 && more.length === 0 ? [only.numbers] : [];
  });
  const asTwoBoxes = quads.filter(([ax, ay, bx, by, cx, cy, dx, dy]) => ax < bx && ay < by && cx < dx && cy < dy);
  return areQuads(quads, cells.length) && asTwoBoxes.length <= FEW * quads.length;
}

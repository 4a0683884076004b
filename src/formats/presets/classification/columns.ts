import { boxColumns } from "../../geometry/boxColumns.ts";
import { quadColumns } from "../../geometry/quadColumns.ts";
import { quadByValues } from "../../read/quadByValues.ts";
import { boxByValues, columnKey, isNumber, isSplitHeading, splitColumn, type TableHead } from "../../read/tableHead.ts";
import type { CsvRow } from "../../text/csv.ts";

/** A column of a table. */
export interface Column {
  /** From 0. */
  readonly index: number;
  /** Empty for a column without a heading. */
  readonly title: string;
}

/** What the columns of a table of labels are. */
export interface LabelColumns {
  readonly image: number;
  /** One column that names the class, or a column of yes and no for each class. */
  readonly labels:
    | { readonly kind: "names"; readonly column: Column }
    | { readonly kind: "flags"; readonly columns: readonly Column[] };
  /** The column that assigns images to splits. */
  readonly split: number | undefined;
  /** Columns that are kept as metadata of the image. */
  readonly others: readonly Column[];
  readonly count: number;
}

/** Headings of class columns, best first, as `columnKey` writes them. */
const labelHeadings =
  "label labels class classes classname labelname category categories categoryname tag tags target diagnosis dx disease species breed genre".split(
    " ",
  );
/** Headings of tables with more than classes: boxes, masks, Open Images. */
const otherTables =
  /^(xmin|xmax|x1|x2|ymin|bbox|bboxes|boundingbox|encodedpixels|rle|rlemask|segmentation|polygon|regionshapeattributes|labelname1|maskpath|predictionstring)$/;

/**
 * Guesses what the columns of a table of labels are; undefined for other tables: no column names images, or the other columns are numbers, boxes or
 * prose.
 */
export function guessColumns(head: TableHead): LabelColumns | undefined {
  const { header, image, rows, columns } = head;
  if (image === undefined || columns < 2) return undefined;
  const titles = Array.from({ length: columns }, (_, index) => header?.[index] ?? "");
  if (isOtherTable(titles) || (header !== undefined && holdsBoxes(head))) return undefined;
  const cellsOf = (column: Column) => rows.map((row) => row.cells[column.index] ?? "");
  const rest = titles
    .map((title, index): Column => ({ index, title }))
    .filter((column) => column.index !== image && !isSplitHeading(column.title))
    .filter((column) => header === undefined || !isRowNumber(column, rows));
  const split = header === undefined ? undefined : splitColumn(head, new Set([image]));
  const base = { image, split, count: columns };
  if (areFlags(rest, cellsOf)) {
    return header === undefined ? undefined : { ...base, labels: { kind: "flags", columns: rest }, others: [] };
  }
  const column = classColumn(rest);
  if (column === undefined || !looksLikeClasses(cellsOf(column))) return undefined;
  return { ...base, labels: { kind: "names", column }, others: rest.filter((other) => other !== column) };
}

/** Returns true for a table with columns that are boxes or corners by their values. */
function holdsBoxes(head: TableHead): boolean {
  return boxByValues(head) !== undefined || quadByValues(head) !== undefined;
}

function isOtherTable(titles: readonly string[]): boolean {
  const keys = titles.map(columnKey);
  if (keys.some((key) => otherTables.test(key)) || boxColumns(keys, titles) !== undefined) return true;
  if (quadColumns(keys) !== undefined) return true;
  return keys.includes("imageid") && keys.includes("labelname");
}

/** Returns true for a column without a heading that numbers the rows, as table programs write it. */
function isRowNumber({ index, title }: Column, rows: readonly CsvRow[]): boolean {
  const first = Number(rows[0]?.cells[index]);
  return columnKey(title) === "" && rows.every((row, i) => Number(row.cells[index]) === i + first);
}

/** Returns true when all columns are yes or no; a single column of them only when it does not have the heading of a class column. */
function areFlags(columns: readonly Column[], cellsOf: (column: Column) => readonly string[]): boolean {
  if (columns.length === 0 || !columns.every((column) => isYesOrNo(cellsOf(column)))) return false;
  return columns.length > 1 || columnWithHeading(columns) === undefined;
}

/** Returns the class column: by its heading, by a word in its heading, or the only one. */
function classColumn(columns: readonly Column[]): Column | undefined {
  const byHeading = columnWithHeading(columns);
  if (byHeading !== undefined) return byHeading;
  const byWord = columns.find(({ title }) => /(^|[^\p{L}])(labels?|class|category)([^\p{L}]|$)/iu.test(title));
  return byWord ?? (columns.length === 1 ? columns[0] : undefined);
}

function columnWithHeading(columns: readonly Column[]): Column | undefined {
  for (const heading of labelHeadings) {
    const column = columns.find(({ title }) => columnKey(title) === heading);
    if (column !== undefined) return column;
  }
  return undefined;
}

/** Returns true for yes, false for no, undefined for other cells. */
export function flagOf(cell: string): boolean | undefined {
  if (/^(1(\.0*)?|true|yes)$/i.test(cell)) return true;
  return /^(0(\.0*)?|-1(\.0*)?|false|no|)$/i.test(cell) ? false : undefined;
}

/** A few cells may be broken; they are reported by line when the table is read. */
function isYesOrNo(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell !== "");
  return filled.filter((cell) => flagOf(cell) !== undefined).length >= 0.7 * filled.length;
}

/** The part of the cells that may be something else than a class. */
const FEW = 0.1;

/** Returns true for words and whole numbers, a few odd cells aside. Fractions are measurements, several numbers are masks or boxes, and sentences are captions. */
export function looksLikeClasses(cells: readonly string[]): boolean {
  const isNoClass = (cell: string) =>
    /^-?\d+([ ,]+-?\d+){2,}$/.test(cell.trim()) || (isNumber(cell) && !/^-?\d+$/.test(cell));
  if (cells.filter(isNoClass).length > FEW * cells.length) return false;
  const prose = cells.filter((cell) => cell.length > 100 || cell.split(/\s+/).length > 8);
  return 2 * prose.length <= cells.length;
}

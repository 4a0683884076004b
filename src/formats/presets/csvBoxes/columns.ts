import { boxColumns, wholeBoxColumn } from "../../geometry/boxColumns.ts";
import type { BoxMeaning } from "../../geometry/boxMeaning.ts";
import { boxByValues, columnKey, isNumber, splitColumn, type TableHead } from "../../read/tableHead.ts";
import type { CsvRow } from "../../text/csv.ts";
import { type BoxNumbers, boxesInCell, fourNumbers } from "./boxCell.ts";
import type { CsvOptions } from "./options.ts";

/** A column of a table. */
interface Column {
  /** From 0. */
  readonly index: number;
  readonly title: string;
}

/** The columns that hold a box: four columns, or one with whole boxes. */
export type BoxPlace =
  | { readonly kind: "four"; readonly columns: readonly number[] }
  | { readonly kind: "cell"; readonly column: number };

/** What the columns of a table of boxes are, before its numbers are weighed. */
export interface FoundColumns {
  readonly image: number;
  readonly box: BoxPlace;
  /** What the numbers of a box are by their headings; otherwise this is guessed from the values. */
  readonly named: BoxMeaning | undefined;
  /** Undefined when no column names the class. */
  readonly label: number | undefined;
  readonly split: number | undefined;
  /** The columns of the width and height of the image, in pixels. */
  readonly size: SizeColumns | undefined;
  /** Columns that become tags, or are kept. */
  readonly others: readonly Column[];
  readonly count: number;
}

/** What the columns of a table of boxes are, and what the numbers of a box mean. */
export interface TableColumns extends FoundColumns {
  readonly meaning: BoxMeaning;
  /** The numbers are relative to the width and height of the image; otherwise they are pixels. */
  readonly isNormalized: boolean;
  /** How many of the weighed boxes contradict what the numbers are read as, and the first lines of such boxes. */
  readonly odd: { readonly boxes: number; readonly lines: readonly number[] };
}

type SizeColumns = readonly [width: number, height: number];

/** Headings of class columns, best first, as `columnKey` writes them. */
const labelHeadings =
  "label labels class classes classname labelname category categoryname name object objectname type tag classid labelid categoryid target".split(
    " ",
  );
/** The part of the rows whose boxes have to be four numbers. */
const ENOUGH = 0.6;
/** The part of the cells that decides what a column is. */
const MOST = 0.8;

/** Returns what the columns of a table of boxes are; undefined for other tables. Options take precedence over guesses. */
export function boxColumnsOf(head: TableHead, options: CsvOptions): FoundColumns | undefined {
  const { rows, columns: count } = head;
  const keys = Array.from({ length: count }, (_, index) => columnKey(head.header?.[index] ?? ""));
  if (isOtherFormat(keys)) return undefined;
  const image = indexOf(options.imageColumn, head) ?? head.image;
  if (image === undefined || count < 2) return undefined;
  const found = findBox(head, keys, image, options.boxColumns);
  if (found === undefined || !haveBoxes(rows, found)) return undefined;
  const { box, meaning: named } = found;
  const used = new Set([image, ...(box.kind === "four" ? box.columns : [box.column])]);
  // A table about one image does not repeat its size in every row.
  const size = image < 0 ? undefined : findSize(head, keys, used);
  for (const index of size ?? []) used.add(index);
  const split = splitColumn(head, used);
  if (split !== undefined) used.add(split);
  const label = indexOf(options.classColumn, head) ?? findLabel(head, keys, used);
  if (label !== undefined) used.add(label);
  const others = otherColumns(head, keys, used);
  return { image, box, named, label, split, size, others, count };
}

/** Tables of Open Images and VIA. */
function isOtherFormat(keys: readonly string[]): boolean {
  if (keys.includes("imageid") && keys.includes("labelname")) return true;
  return keys.some((key) => /^(regionshapeattributes|maskpath)$/.test(key));
}

/** Returns the boxes of a row; none for empty cells, undefined for cells that are not numbers. */
export function boxesOfRow(cells: readonly string[], box: BoxPlace): readonly BoxNumbers[] | undefined {
  if (box.kind === "cell") return boxesInCell(cells[box.column] ?? "");
  const four = box.columns.map((index) => cells[index] ?? "");
  if (four.every((cell) => cell === "")) return [];
  const numbers = four.every(isNumber) ? fourNumbers(four.map(Number)) : undefined;
  return numbers && [{ numbers }];
}

interface FoundBox {
  readonly box: BoxPlace;
  readonly meaning?: BoxMeaning;
  /** A heading or an option states that these columns are boxes. */
  readonly isNamed: boolean;
}

/** Returns false when too few of the first rows have boxes. */
function haveBoxes(rows: readonly CsvRow[], { box, isNamed }: FoundBox): boolean {
  const all = rows.map((row) => boxesOfRow(row.cells, box));
  const broken = all.filter((own) => own === undefined).length;
  const areTooFew = broken > (1 - ENOUGH) * rows.length || (!isNamed && all.every((own) => (own ?? []).length === 0));
  return rows.length === 0 || !areTooFew;
}

/** Finds the columns of a box: those that the option states, then by headings, without a header by values. */
function findBox(head: TableHead, keys: readonly string[], image: number, option: string): FoundBox | undefined {
  const chosen = chosenBox(head, option);
  if (chosen !== undefined) return { box: chosen, isNamed: true };
  const named = boxColumns(keys, head.header);
  if (named !== undefined && !named.columns.includes(image)) {
    return { box: { kind: "four", columns: named.columns }, meaning: named.meaning, isNamed: true };
  }
  const column = wholeBoxColumn(keys);
  if (column !== undefined && column !== image) return { box: { kind: "cell", column }, isNamed: true };
  const several = keys.findIndex((_, index) => index !== image && holdsSeveralBoxes(head.rows, index));
  if (several >= 0) return { box: { kind: "cell", column: several }, isNamed: false };
  if (head.header !== undefined) {
    const columns = boxByValues(head);
    return columns && { box: { kind: "four", columns }, isNamed: false };
  }
  const numeric = keys.flatMap((_, index) => (index !== image && isNumeric(head.rows, index) ? [index] : []));
  return numeric.length < 4 ? undefined : { box: { kind: "four", columns: numeric.slice(0, 4) }, isNamed: false };
}

function chosenBox(head: TableHead, option: string): BoxPlace | undefined {
  if (option === "") return undefined;
  const columns = option.split(",").map((name) => indexOf(name, head));
  if (!columns.every((index) => index !== undefined)) return undefined;
  const [column, ...more] = columns;
  if (columns.length === 4) return { kind: "four", columns };
  return column === undefined || more.length > 0 ? undefined : { kind: "cell", column };
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
function isNumeric(rows: readonly CsvRow[], index: number): boolean {
  const filled = rows.map((row) => row.cells[index] ?? "").filter((cell) => cell !== "");
  return filled.length > 0 && filled.filter(isNumber).length >= MOST * filled.length;
}

/** Finds the class column by its heading; without a header the first column of words, or the first one that is not empty. */
function findLabel(head: TableHead, keys: readonly string[], used: ReadonlySet<number>): number | undefined {
  const { header, rows } = head;
  const free = [...keys.entries()].filter(([index]) => !used.has(index));
  if (header === undefined) {
    const filled = free.map(([index]) => index).filter((index) => rows.some((row) => (row.cells[index] ?? "") !== ""));
    return filled.find((index) => !isNumeric(rows, index)) ?? filled[0];
  }
  for (const heading of labelHeadings) {
    const column = free.find(([, key]) => key === heading);
    if (column !== undefined) return column[0];
  }
  const byWord = free.find(([, key]) => /(label|class|category|species)/.test(key))?.[0];
  const indexes = free.map(([index]) => index);
  return byWord ?? onlyColumnOfNames(head, indexes);
}

/** Headings of columns about the image or about the labelling. */
const NOT_CLASSES =
  /domain|source|origin|site|location|place|country|city|camera|sensor|device|user|annotator|worker|author|rater|date|time|weather|licen[sc]e|quality|status|comment|note|remark|colou?r|view|pose|sex|gender|age\b|confidence|difficult/i;

/** Returns the only free column of short words that repeat; undefined when none is, or several. */
function onlyColumnOfNames({ header, rows }: TableHead, free: readonly number[]): number | undefined {
  const ofWords = free.filter((index) => {
    if (NOT_CLASSES.test(header?.[index] ?? "")) return false;
    const filled = rows.map((row) => row.cells[index] ?? "").filter((cell) => cell !== "");
    const words = filled.filter((cell) => !isNumber(cell) && cell.length <= 40);
    return filled.length >= 4 && words.length === filled.length && 2 * new Set(filled).size <= filled.length;
  });
  return ofWords.length === 1 ? ofWords[0] : undefined;
}

/** Finds the columns of the image size: by headings that no box uses, or without a header the last two columns of numbers. */
function findSize(head: TableHead, keys: readonly string[], used: ReadonlySet<number>): SizeColumns | undefined {
  for (const prefix of ["img", "image", ""]) {
    const [width, height] = [keys.indexOf(`${prefix}width`), keys.indexOf(`${prefix}height`)];
    if (width >= 0 && height >= 0 && !used.has(width) && !used.has(height)) return [width, height];
  }
  if (head.header !== undefined) return undefined;
  const [width, height] = [keys.length - 2, keys.length - 1];
  const areFree = [width, height].every((index) => index > 0 && !used.has(index) && isNumeric(head.rows, index));
  const isSide = (cell = "") => Number(cell) >= 2;
  const sized = head.rows.filter(({ cells }) => isSide(cells[width]) && isSide(cells[height]));
  return areFree && sized.length >= MOST * head.rows.length ? [width, height] : undefined;
}

/** Returns the columns that have no other meaning, without a column that numbers the rows. */
function otherColumns({ header, rows }: TableHead, keys: readonly string[], used: ReadonlySet<number>): Column[] {
  const isRowNumber = (index: number) => {
    const first = Number(rows[0]?.cells[index]);
    return rows.length > 0 && rows.every((row, i) => Number(row.cells[index]) === i + first);
  };
  return (header ?? [])
    .map((title, index): Column => ({ index, title }))
    .filter(({ index }) => !used.has(index) && !(keys[index] === "" && isRowNumber(index)));
}

/** Returns a column by its heading, or by its number from 1. */
function indexOf(name: string, { header, columns }: TableHead): number | undefined {
  const wanted = name.trim();
  if (wanted === "") return undefined;
  const byHeading = header?.indexOf(wanted) ?? -1;
  if (byHeading >= 0) return byHeading;
  const number = /^\d+$/.test(wanted) ? Number(wanted) : 0;
  return number >= 1 && number <= columns ? number - 1 : undefined;
}

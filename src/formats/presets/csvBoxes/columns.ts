import { isConfidence } from "../../classes/confidence.ts";
import type { BoxMeaning } from "../../geometry/boxMeaning.ts";
import { columnKey, isNumber, splitColumn, type TableHead } from "../../read/tableHead.ts";
import type { CsvRow } from "../../text/csv.ts";
import { type BoxPlace, boxesOfRow } from "./boxPlace.ts";
import { type FoundBox, findBox, isNumeric } from "./findBox.ts";

/** What becomes of a column about an object: a tag with its number, a tag where it is yes, or data that is kept. */
export const detailRoles = ["confidence", "flag", "keep"] as const;

/** A column that is about an object, and not needed for it. */
export interface DetailColumn {
  /** From 0. */
  readonly index: number;
  readonly title: string;
  readonly role: (typeof detailRoles)[number];
}

/** There is no such column. */
export const NO_COLUMN = -1;

/** What the columns of a table of boxes are, before its numbers are weighed. */
export interface FoundColumns {
  /** `NO_COLUMN` for tables that are named after their images. */
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
  readonly others: readonly DetailColumn[];
  readonly count: number;
  /** Headings, or a person, state which numbers are which. */
  readonly isNamed: boolean;
  /** A person chose what the columns are. */
  readonly isChosen?: true;
}

/** What the columns of a table of boxes are, and what the numbers of a box mean. */
export interface TableColumns extends FoundColumns {
  readonly meaning: BoxMeaning;
  /** The numbers are relative to the width and height of the image; otherwise they are pixels. */
  readonly isNormalized: boolean;
  /** No option states the units. */
  readonly areUnitsGuessed: boolean;
  /** How many of the weighed boxes contradict what the numbers are guessed to be, and the first lines of such boxes. */
  readonly odd: { readonly boxes: number; readonly lines: readonly number[] };
  /** Why the columns are hardly what their headings or a person state, as a sentence. */
  readonly doubt?: string;
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

/** Guesses what the columns of a table of boxes are; undefined for other tables. */
export function guessColumns(head: TableHead): FoundColumns | undefined {
  const { rows, columns: count, image } = head;
  const keys = Array.from({ length: count }, (_, index) => columnKey(head.header?.[index] ?? ""));
  if (isOtherFormat(keys)) return undefined;
  if (image === undefined || count < 2) return undefined;
  const found = findBox(head, keys, image);
  if (found === undefined || !haveBoxes(rows, found)) return undefined;
  const { box, meaning: named } = found;
  const used = new Set([image, ...(box.kind === "cell" ? [box.column] : box.columns)]);
  // A table about one image does not repeat its size in every row.
  const size = image < 0 ? undefined : findSize(head, keys, used);
  for (const index of size ?? []) used.add(index);
  const split = splitColumn(head, used);
  if (split !== undefined) used.add(split);
  const label = findLabel(head, keys, used);
  if (label !== undefined) used.add(label);
  const others = otherColumns(head, keys, used);
  const isNamed = found.isNamed && box.kind !== "cell";
  return { image, box, named, label, split, size, others, count, isNamed };
}

/** Tables of Open Images and VIA. */
function isOtherFormat(keys: readonly string[]): boolean {
  if (keys.includes("imageid") && keys.includes("labelname")) return true;
  return keys.some((key) => /^(regionshapeattributes|maskpath)$/.test(key));
}

/** Returns false when too few of the first rows have boxes. */
function haveBoxes(rows: readonly CsvRow[], { box, isNamed }: FoundBox): boolean {
  const all = rows.map((row) => boxesOfRow(row.cells, box));
  const broken = all.filter((own) => own === undefined).length;
  const areTooFew = broken > (1 - ENOUGH) * rows.length || (!isNamed && all.every((own) => (own ?? []).length === 0));
  return rows.length === 0 || !areTooFew;
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
function otherColumns(
  { header, rows }: TableHead,
  keys: readonly string[],
  used: ReadonlySet<number>,
): readonly DetailColumn[] {
  const isRowNumber = (index: number) => {
    const first = Number(rows[0]?.cells[index]);
    return rows.length > 0 && rows.every((row, i) => Number(row.cells[index]) === i + first);
  };
  return (header ?? [])
    .map((title, index): DetailColumn => ({ index, title, role: roleOf(title) }))
    .filter(({ index, title }) => title !== "" && !used.has(index) && !(keys[index] === "" && isRowNumber(index)));
}

function roleOf(title: string): DetailColumn["role"] {
  if (isConfidence(title)) return "confidence";
  return /^(is[-_ ]?)?(occluded|truncated|difficult|crowd|iscrowd)$/i.test(title) ? "flag" : "keep";
}

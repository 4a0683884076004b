import type { DatasetPath } from "../../model/datasetPath.ts";
import { count } from "../../model/plural.ts";
import { splitNameIn } from "../images/annotationPlace.ts";
import { isImageName } from "../images/imageFile.ts";
import type { Finding } from "../report/finding.ts";
import type { SourceTree } from "../sourceTree.ts";
import { type CsvRow, type CsvSeparator, firstCsvRows } from "../text/csv.ts";
import type { ImageFileNames } from "./tableFile.ts";

/** The beginning of a table, by which its columns are recognized. */
export interface TableHead {
  readonly path: DatasetPath;
  /** Names of the columns; undefined when the first row is data. */
  readonly header: readonly string[] | undefined;
  /** The line, from 1, of these names. */
  readonly headerLine: number | undefined;
  /** The first rows of data, up to 50. */
  readonly rows: readonly CsvRow[];
  /** How many columns there are. */
  readonly columns: number;
  /** The column that names images; undefined when none does. */
  readonly image: number | undefined;
  /** How many of `rows` name an image of the drop. */
  readonly matches: number;
  /** The columns whose numbers have decimal commas, such as `0,358`: those of a table without a decimal point. Their cells in `rows` have points. */
  readonly commas: ReadonlySet<number>;
}

/** Names of columns of images, as `columnKey` returns them; the loose ones may be those of other columns too. */
const imageWords = new Set([
  "filename",
  "filenames",
  "file",
  "filepath",
  "filepaths",
  "path",
  "image",
  "images",
  "imagename",
  "imageid",
  "imageindex",
  "imagepath",
  "imagefile",
  "imagefilename",
  "imageurl",
  "img",
  "imgid",
  "imgname",
  "imgpath",
  "idcode",
  "isicid",
  "picture",
  "photo",
]);
const looseWords = new Set(["id", "name", "uri", "url", "key"]);

const SAMPLE_ROWS = 50;
/** The part of the cells of a column with decimal commas that have to be numbers. */
const MOST_NUMBERS = 0.8;
/** The part of the cells below a fitting heading that have to be names of splits. */
const MOST_SPLITS = 0.8;

/** Returns the name of a column in one spelling: `Image_Name` and `image name` are `imagename`. */
export function columnKey(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
}

/** Reads the beginning of a table. Returns undefined for a file that is empty or cannot be read. */
export async function tableHead(
  tree: SourceTree,
  path: DatasetPath,
  images: ImageFileNames,
  options: { readonly signal?: AbortSignal | undefined; readonly separator?: CsvSeparator } = {},
): Promise<TableHead | undefined> {
  const read = await firstCsvRows(tree, path, SAMPLE_ROWS + 1, options);
  const commas = commaColumns(read);
  const all = read.map((row) => withPoints(row, commas));
  const [first, ...rest] = all;
  if (first === undefined) return undefined;
  const hasHeader = isHeader(first, rest);
  const header = hasHeader ? first.cells : undefined;
  const rows = hasHeader ? rest : all.slice(0, SAMPLE_ROWS);
  const columns = first.cells.length;
  const image = imageColumn(header, rows, columns, images);
  const heading = image === undefined ? undefined : header?.[image];
  // Names without extensions under a heading that is one of them: the first row is data.
  if (image !== undefined && heading !== undefined && !isImageWord(heading) && images.has(heading)) {
    const data = all.slice(0, SAMPLE_ROWS);
    const matches = countMatches(data, image, images);
    return { path, header: undefined, headerLine: undefined, rows: data, columns, image, matches, commas };
  }
  const matches = image === undefined ? 0 : countMatches(rows, image, images);
  return { path, header, headerLine: hasHeader ? first.line : undefined, rows, columns, image, matches, commas };
}

/** Returns true for a first row of headings: without a number and the name of an image file, or with numbers beside the heading of a column of images. */
function isHeader({ cells }: CsvRow, rest: readonly CsvRow[]): boolean {
  if (cells.some(isImageName)) return false;
  if (cells.length === 1 || !cells.some(isNumber)) return true;
  return cells.some((cell, at) => isImageWord(cell) && rest.some((row) => isImageName(row.cells[at] ?? "")));
}

const COMMA_NUMBER = /^[-+]?\d+,\d+$/;

/** Columns with decimal commas: all fractions in them have one, and no number of the table has a point. */
function commaColumns(rows: readonly CsvRow[]): ReadonlySet<number> {
  const none: ReadonlySet<number> = new Set();
  if (!rows.some(({ cells }) => cells.some((cell) => COMMA_NUMBER.test(cell)))) return none;
  if (rows.some(({ cells }) => cells.some((cell) => /^[-+]?\d*\.\d+$/.test(cell)))) return none;
  const columns = Array.from({ length: rows[0]?.cells.length ?? 0 }, (_, index) => index);
  return new Set(
    columns.filter((index) => {
      const cells = rows.slice(1).flatMap((row) => row.cells[index] || []);
      const numbers = cells.filter((cell) => isNumber(cell) || COMMA_NUMBER.test(cell));
      return (
        numbers.length > 0 &&
        numbers.length >= MOST_NUMBERS * cells.length &&
        numbers.some((cell) => COMMA_NUMBER.test(cell))
      );
    }),
  );
}

/** Returns a row with decimal points in the columns of numbers with commas. */
export function withPoints(row: CsvRow, commas: ReadonlySet<number>): CsvRow {
  if (commas.size === 0) return row;
  const cells = row.cells.map((cell, i) => (commas.has(i) && COMMA_NUMBER.test(cell) ? cell.replace(",", ".") : cell));
  return { ...row, cells };
}

/** Returns the beginning of a table with another column of images, which a person chose. */
export function headWithImage(head: TableHead, image: number, images: ImageFileNames): TableHead {
  return { ...head, image, matches: countMatches(head.rows, image, images) };
}

/** Returns why a row cannot be read: it has fewer or more cells than the first one, or names no image. Empty cells at its end do not count. */
export function rowFinding({ cells }: CsvRow, columns: number, image: number): Finding | undefined {
  const isWhole =
    cells.length === columns || (cells.length > columns && cells.slice(columns).every((cell) => cell === ""));
  if (isWhole && cells[image] !== "") return undefined;
  const message = isWhole
    ? "The row names no image."
    : `The row has ${count(cells.length, "cell")}, and the first one has ${columns}.`;
  return { code: "row_broken", message, action: "The row is skipped." };
}

const splitHeadings = new Set([
  "split",
  "set",
  "dataset",
  "datasplit",
  "subset",
  "fold",
  "phase",
  "usage",
  "partition",
  "part",
  "traintest",
]);

/** Returns the column, not among `taken`, that puts images into splits: with a fitting heading, or without one, and full of names of splits. */
export function splitColumn({ header, rows, columns }: TableHead, taken: ReadonlySet<number>): number | undefined {
  for (let index = 0; index < columns; index++) {
    if (taken.has(index) || (header !== undefined && !isSplitHeading(header[index] ?? ""))) continue;
    const filled = rows.map((row) => row.cells[index] ?? "").filter((cell) => cell !== "");
    const splits = filled.filter((cell) => splitNameIn(cell) !== undefined);
    if (filled.length > 0 && splits.length >= (header === undefined ? 1 : MOST_SPLITS) * filled.length) return index;
  }
  return undefined;
}

/** Returns true for a heading of splits, which is not that of a class. */
export function isSplitHeading(title: string): boolean {
  return splitHeadings.has(columnKey(title));
}

/** Rows by whose values alone columns are taken for boxes. */
const MIN_BOX_ROWS = 3;
/** The part of the rows that have to be boxes by their values. */
const MOST_BOXES = 0.9;

/**
 * Returns four columns that follow one another and hold boxes by their values: in nearly every row the third number is above the first and the fourth above
 * the second, none is negative, and no column is constant or yes and no. Undefined for other tables.
 */
export function boxByValues({ rows, columns, image }: TableHead): readonly number[] | undefined {
  for (let from = 0; from + 4 <= columns; from++) {
    const four = [from, from + 1, from + 2, from + 3];
    if (image !== undefined && four.includes(image)) continue;
    const filled = rows
      .map(({ cells }) => four.map((index) => cells[index] ?? ""))
      .filter((cells) => cells.some((cell) => cell !== ""));
    const numbers = filled.filter((cells) => cells.every(isNumber)).map((cells) => cells.map(Number));
    const boxes = numbers.filter(([a = 0, b = 0, c = 0, d = 0]) => a >= 0 && b >= 0 && c > a && d > b);
    const vary = four.every((_, side) => new Set(boxes.map((box) => box[side])).size > 2);
    if (boxes.length >= MIN_BOX_ROWS && boxes.length >= MOST_BOXES * filled.length && vary) return four;
  }
  return undefined;
}

/** Returns true for a cell that is a number. */
export function isNumber(cell: string): boolean {
  return cell !== "" && Number.isFinite(Number(cell));
}

function isImageWord(heading: string): boolean {
  const key = columnKey(heading);
  return imageWords.has(key) || looseWords.has(key);
}

function countMatches(rows: readonly CsvRow[], column: number, images: ImageFileNames): number {
  return rows.filter((row) => images.has(row.cells[column] ?? "")).length;
}

/** The column whose cells are names of images: by the images of the drop, then by its heading, then by the form of the cells. */
function imageColumn(
  header: readonly string[] | undefined,
  rows: readonly CsvRow[],
  columns: number,
  images: ImageFileNames,
): number | undefined {
  const all = Array.from({ length: columns }, (_, column) => {
    const key = columnKey(header?.[column] ?? "");
    const named = imageWords.has(key) ? 2 : looseWords.has(key) ? 1 : 0;
    const like = rows.filter((row) => isImageName(row.cells[column] ?? "")).length;
    // The same number in all rows is a count or a setting, even if it is the name of an image.
    const cells = new Set(rows.map((row) => row.cells[column]));
    const isConstant = named === 0 && like === 0 && cells.size === 1 && isNumber([...cells][0] ?? "");
    return { column, named, like, matches: isConstant ? 0 : countMatches(rows, column, images) };
  });
  const half = rows.length / 2;
  const byContent = all.filter(
    ({ matches, like, named }) => matches > 0 && (like >= half || named > 0 || matches >= half),
  );
  const candidates =
    byContent.length > 0 ? byContent : all.filter(({ like, named }) => named === 2 || (like > 0 && like >= half));
  candidates.sort((a, b) => b.like - a.like || b.named - a.named || b.matches - a.matches || a.column - b.column);
  return candidates[0]?.column;
}

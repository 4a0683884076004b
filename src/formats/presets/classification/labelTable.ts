import { boxColumns } from "../../geometry/boxColumns.ts";
import { columnKey, isNumber, isSplitHeading, splitColumn, type TableHead } from "../../read/tableHead.ts";

/** A column of a table. */
export interface Column {
  readonly index: number;
  readonly title: string;
}

/** What the columns of a table of labels mean. */
export interface LabelColumns {
  readonly image: number;
  /** One column that names the class, or one column for each class that says yes or no. */
  readonly labels:
    | { readonly kind: "names"; readonly column: Column }
    | { readonly kind: "flags"; readonly columns: readonly Column[] };
  /** The column that puts images into parts of the dataset. */
  readonly part: number | undefined;
  /** What else is told of an image. */
  readonly others: readonly Column[];
  readonly count: number;
}

/** Names of columns of classes, best first, as `columnKey` writes them. */
const labelWords =
  "label labels class classes classname labelname category categories categoryname tag tags target diagnosis dx disease species breed genre".split(
    " ",
  );
/** Columns of tables that say more than a class: boxes, masks, Open Images. */
const otherTables =
  /^(xmin|xmax|x1|x2|ymin|bbox|bboxes|boundingbox|encodedpixels|rle|rlemask|segmentation|polygon|regionshapeattributes|labelname1|maskpath|predictionstring)$/;

/**
 * Understands the columns of a table of labels. Undefined when it is none: no column names images, or what else there is are numbers, boxes or
 * prose. `labelColumn`: the name of the column that names classes, where the user says so.
 */
export function labelColumns(head: TableHead, labelColumn = ""): LabelColumns | undefined {
  const { header, image, rows, columns } = head;
  if (image === undefined || columns < 2) return undefined;
  const keys = Array.from({ length: columns }, (_, index) => columnKey(header?.[index] ?? ""));
  if (keys.some((key) => otherTables.test(key)) || boxColumns(keys) !== undefined) return undefined;
  if (keys.includes("imageid") && keys.includes("labelname")) return undefined;
  const cellsOf = (index: number) => rows.map((row) => row.cells[index] ?? "");
  const isRunning = (index: number) =>
    keys[index] === "" && rows.every((row, i) => Number(row.cells[index]) === i + Number(rows[0]!.cells[index]));
  const part = header === undefined ? undefined : splitColumn(head, new Set([image]));
  const rest: Column[] = keys.flatMap((_, index) => {
    // A column without a name that counts the rows is one that table programs leave behind.
    if (index === image || isSplitHeading(header?.[index] ?? "") || (header !== undefined && isRunning(index)))
      return [];
    return [{ index, title: header?.[index] ?? "" }];
  });
  const base = { image, part, count: columns };
  const named = (column: Column): LabelColumns => ({
    ...base,
    labels: { kind: "names", column },
    others: rest.filter((other) => other !== column),
  });
  const chosen = labelColumn === "" ? undefined : rest.find(({ title }) => title === labelColumn);
  if (chosen !== undefined) return named(chosen);
  const flags = rest.filter(({ index }) => saysYesOrNo(cellsOf(index)));
  const byWord = labelWords.map((word) => rest.find(({ index }) => keys[index] === word)).find((column) => column);
  if (flags.length === rest.length && (flags.length > 1 || (flags.length === 1 && byWord === undefined))) {
    return header === undefined ? undefined : { ...base, labels: { kind: "flags", columns: flags }, others: [] };
  }
  const byPart = rest.find(({ title }) => /(^|[^\p{L}])(labels?|class|category)([^\p{L}]|$)/iu.test(title));
  const label = byWord ?? byPart ?? (rest.length === 1 ? rest[0] : undefined);
  if (label === undefined || !looksLikeClasses(cellsOf(label.index))) return undefined;
  return named(label);
}

/** Yes, no, or undefined for a cell that says neither. */
export function flagOf(cell: string): boolean | undefined {
  if (/^(1(\.0*)?|true|yes)$/i.test(cell)) return true;
  return /^(0(\.0*)?|-1(\.0*)?|false|no|)$/i.test(cell) ? false : undefined;
}

/** A few cells may be broken: they are told by line when the table is read. */
function saysYesOrNo(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell !== "");
  return filled.filter((cell) => flagOf(cell) !== undefined).length >= 0.7 * filled.length;
}

/** Words, or whole numbers; fractions are measurements, rows of numbers are masks or boxes, and sentences are captions. */
export function looksLikeClasses(cells: readonly string[]): boolean {
  if (cells.some((cell) => /^-?\d+([ ,]+-?\d+){2,}$/.test(cell.trim()))) return false;
  if (cells.some((cell) => isNumber(cell) && !/^-?\d+$/.test(cell))) return false;
  const prose = cells.filter((cell) => cell.length > 100 || cell.split(/\s+/).length > 8);
  return 2 * prose.length <= cells.length;
}

import { type BoxMeaning, boxColumns, wholeBoxColumn } from "../../geometry/boxColumns.ts";
import { columnKey, isNumber, splitColumn, type TableHead } from "../../read/tableHead.ts";
import { type BoxNumbers, boxesInCell } from "./boxCell.ts";
import type { CsvOptions } from "./options.ts";

/** A column of a table. */
export interface Column {
  readonly index: number;
  readonly title: string;
}

/** What the columns of a table of boxes mean. */
export interface BoxTable {
  readonly image: number;
  /** Four columns, or one that holds whole boxes. */
  readonly box:
    | { readonly kind: "four"; readonly columns: readonly number[] }
    | { readonly kind: "cell"; readonly column: number };
  readonly meaning: BoxMeaning;
  readonly units: "pixels" | "shares";
  /** Undefined when no column names the class. */
  readonly label: number | undefined;
  readonly part: number | undefined;
  /** Columns of the image's width and height, in pixels. */
  readonly size: readonly [number, number] | undefined;
  readonly others: readonly Column[];
  readonly count: number;
  /** Headings say all that is needed; else it is guessed by values. */
  readonly isNamed: boolean;
}

/** Headings of classes, best first, as `columnKey` writes them. */
const labelWords =
  "label labels class classes classname labelname category categoryname name object objectname type tag classid labelid categoryid target".split(
    " ",
  );
/** Shares of rows whose box must be four numbers. */
const ENOUGH = 0.6;

/** Understands the columns of a table of boxes. Undefined when it is none. Options go before guesses. */
export function understandBoxes(head: TableHead, options: CsvOptions): BoxTable | undefined {
  const { header, rows, columns: count } = head;
  const keys = Array.from({ length: count }, (_, index) => columnKey(header?.[index] ?? ""));
  if (keys.includes("imageid") && keys.includes("labelname")) return undefined;
  if (keys.some((key) => /^(regionshapeattributes|maskpath)$/.test(key))) return undefined;
  const image = indexOf(options.imageColumn, head) ?? head.image;
  if (image === undefined || count < 2) return undefined;
  const found = findBox(head, keys, image, options.boxColumns);
  if (found === undefined) return undefined;
  const { box, meaning: named } = found;
  const all = rows.map((row) => boxesOfRow(row.cells, box));
  const boxes = all.flatMap((one) => one ?? []);
  const broken = all.filter((one) => one === undefined).length;
  if (rows.length > 0 && (broken > (1 - ENOUGH) * rows.length || (boxes.length === 0 && !found.isNamed)))
    return undefined;
  const used = new Set([image, ...(box.kind === "four" ? box.columns : [box.column])]);
  const size = findSize(head, keys, used);
  for (const index of size ?? []) used.add(index);
  const part = splitColumn(head, used);
  if (part !== undefined) used.add(part);
  const label = indexOf(options.classColumn, head) ?? findLabel(head, keys, used);
  if (label !== undefined) used.add(label);
  const isRunning = (index: number) =>
    rows.length > 0 && rows.every((row, i) => Number(row.cells[index]) === i + Number(rows[0]!.cells[index]));
  const others = keys.flatMap((key, index) =>
    used.has(index) || header === undefined || (key === "" && isRunning(index))
      ? []
      : [{ index, title: header[index]! }],
  );
  const sizes = size === undefined ? [] : rows.map((row) => size.map((index) => Number(row.cells[index])));
  const units = options.units !== "auto" ? options.units : unitsOf(boxes);
  const meaning = options.box !== "auto" ? options.box : (named ?? guessMeaning(box.kind, boxes, units, sizes));
  return { image, box, meaning, units, label, part, size, others, count, isNamed: named !== undefined };
}

/** The boxes of a row; undefined when its cells are no numbers. An empty box is none. */
export function boxesOfRow(cells: readonly string[], box: BoxTable["box"]): readonly BoxNumbers[] | undefined {
  if (box.kind === "cell") return boxesInCell(cells[box.column] ?? "");
  const four = box.columns.map((index) => cells[index] ?? "");
  if (four.every((cell) => cell === "")) return [];
  return four.every(isNumber) ? [{ numbers: four.map(Number) }] : undefined;
}

interface FoundBox {
  readonly box: BoxTable["box"];
  readonly meaning?: BoxMeaning;
  /** A heading says that here are boxes. */
  readonly isNamed: boolean;
}

function findBox(head: TableHead, keys: readonly string[], image: number, chosen: string): FoundBox | undefined {
  const wanted = chosen === "" ? [] : chosen.split(",").map((name) => indexOf(name, head));
  if (wanted.length > 0 && wanted.every((index) => index !== undefined)) {
    if (wanted.length === 4) return { box: { kind: "four", columns: wanted }, isNamed: true };
    if (wanted.length === 1) return { box: { kind: "cell", column: wanted[0]! }, isNamed: true };
  }
  const named = boxColumns(keys);
  if (named !== undefined && !named.columns.includes(image)) {
    return { box: { kind: "four", columns: named.columns }, meaning: named.meaning, isNamed: true };
  }
  const column = wholeBoxColumn(keys);
  if (column !== undefined && column !== image) return { box: { kind: "cell", column }, isNamed: true };
  if (head.header !== undefined) return undefined;
  // Without headings: the first four columns of numbers.
  const numeric = keys.flatMap((_, index) => (index !== image && isNumeric(head, index) ? [index] : []));
  return numeric.length < 4 ? undefined : { box: { kind: "four", columns: numeric.slice(0, 4) }, isNamed: false };
}

/** Numbers, or nothing: images without objects have rows with empty boxes. */
function isNumeric({ rows }: TableHead, index: number): boolean {
  const filled = rows.map((row) => row.cells[index] ?? "").filter((cell) => cell !== "");
  return filled.length > 0 && filled.filter(isNumber).length >= 0.8 * filled.length;
}

function findLabel(
  { header, rows }: TableHead,
  keys: readonly string[],
  used: ReadonlySet<number>,
): number | undefined {
  const free = keys.map((_, index) => index).filter((index) => !used.has(index));
  if (header === undefined) {
    const filled = (index: number) => rows.some((row) => (row.cells[index] ?? "") !== "");
    return free.find((index) => filled(index) && !isNumeric({ rows } as TableHead, index)) ?? free.find(filled);
  }
  for (const word of labelWords) {
    const index = free.find((one) => keys[one] === word);
    if (index !== undefined) return index;
  }
  return free.find((index) => /(label|class|category)/.test(keys[index]!));
}

/** Columns of the image's size: those called so that no box uses, or two of numbers that come last and no box exceeds. */
function findSize(head: TableHead, keys: readonly string[], used: ReadonlySet<number>): [number, number] | undefined {
  const named = ["", "image", "img"].map((prefix) => [keys.indexOf(`${prefix}width`), keys.indexOf(`${prefix}height`)]);
  const pair = named
    .reverse()
    .find(([width, height]) => width! >= 0 && height! >= 0 && !used.has(width!) && !used.has(height!));
  if (pair !== undefined) return [pair[0]!, pair[1]!];
  if (head.header !== undefined) return undefined;
  const [width, height] = [keys.length - 2, keys.length - 1];
  const isFree = [width, height].every((index) => index > 0 && !used.has(index) && isNumeric(head, index));
  return isFree && head.rows.every((row) => Number(row.cells[width]) >= 2) ? [width, height] : undefined;
}

function unitsOf(boxes: readonly BoxNumbers[]): "pixels" | "shares" {
  const all = boxes.flatMap(({ numbers }) => numbers);
  const isSmall = all.length > 0 && all.every((number) => Math.abs(number) <= 1.01);
  return isSmall && all.some((number) => !Number.isInteger(number)) ? "shares" : "pixels";
}

/**
 * Corners unless a box would be inside out. Boxes in one cell are mostly corner and size, as in COCO: they are corners only when a box would leave the
 * image else, or when more than a few fit.
 */
function guessMeaning(
  kind: BoxTable["box"]["kind"],
  boxes: readonly BoxNumbers[],
  units: "pixels" | "shares",
  sizes: readonly number[][],
): BoxMeaning {
  const isCorners = boxes.every(({ numbers: [left, top, right, bottom] }) => right! >= left! && bottom! >= top!);
  if (!isCorners) return "cornerAndSize";
  if (kind === "four") return "corners";
  const edge =
    units === "shares" ? [1.001, 1.001] : [0, 1].map((i) => Math.max(0, ...sizes.map((size) => size[i] ?? 0)));
  const leaves = boxes.some(
    ({ numbers: [left, top, width, height] }) =>
      (edge[0]! > 0 && left! + width! > edge[0]!) || (edge[1]! > 0 && top! + height! > edge[1]!),
  );
  return leaves || boxes.length > 4 ? "corners" : "cornerAndSize";
}

/** A column by its heading, or by its number from 1. */
function indexOf(name: string, { header, columns }: TableHead): number | undefined {
  const wanted = name.trim();
  if (wanted === "") return undefined;
  const byHeading = header?.indexOf(wanted) ?? -1;
  if (byHeading >= 0) return byHeading;
  const number = /^\d+$/.test(wanted) ? Number(wanted) : 0;
  return number >= 1 && number <= columns ? number - 1 : undefined;
}

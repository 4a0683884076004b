import { baseName, stemOf } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import { areNormalized, type BoxMeaning, NORMALIZED_EDGE, otherUnits, sidesOf } from "../../geometry/boxMeaning.ts";
import type { Size } from "../../geometry/rules.ts";
import { imageSize } from "../../images/imageSize.ts";
import { referenceOf } from "../../images/matching.ts";
import { type TableHead, withPoints } from "../../read/tableHead.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { type CsvRow, readCsv } from "../../text/csv.ts";
import type { BoxNumbers } from "./boxCell.ts";
import { type BoxPlace, boxesOfRow } from "./boxPlace.ts";
import type { FoundColumns, TableColumns } from "./columns.ts";
import type { CsvOptions } from "./options.ts";

/** Rows that are weighed, and images whose size is read for it. */
const MAX_ROWS = 20_000;
const MAX_SIZES = 60;
/** Pixels by which a box may leave its image: the rounding of writers. */
const QUIET_PIXELS = 1.5;
/** The part of the boxes that may be inverted as corners when no image size is known: in columns, and in a single cell. */
const FEW_INVERTED = { four: 0.25, quad: 0, cell: 0.1 };
/** Lines of odd boxes that are named. */
const NAMED_LINES = 5;

/** A box of a table, with the size of its image where it is known. */
export interface WeighedBox extends BoxNumbers {
  readonly line: number;
  readonly edge: Size | undefined;
}

/**
 * Returns the columns of a table with what the numbers of a box are: as options and headings state it, otherwise the meaning that the fewest of
 * all boxes contradict, by being inverted or by leaving their image.
 */
export async function weighColumns(
  tree: SourceTree,
  head: TableHead,
  columns: FoundColumns,
  images: readonly SourceFile[],
  options: CsvOptions,
  signal?: AbortSignal,
): Promise<TableColumns> {
  const { boxes, rows } = await readBoxes(tree, head, columns, signal);
  const isStated = statedMeaning(columns, options) !== undefined || boxes.every(isQuad);
  const sizes = isStated ? new Map<string, Size>() : await sizesOfImages(tree, boxes, images, signal);
  const sized = boxes.map((box) => ({ ...box, edge: box.edge ?? sizes.get(box.image) }));
  const weighed = weighBoxes(columns, sized, options);
  if (2 * rows.unread <= rows.all) return weighed;
  const doubt = `${rows.unread} of ${count(rows.all, "row")} do not have the numbers of a box in these columns.`;
  return { ...weighed, doubt };
}

/** Returns what the numbers of a box are by the columns, else by the option. */
function statedMeaning({ named, isChosen }: FoundColumns, { box }: CsvOptions): BoxMeaning | undefined {
  const option = box === "auto" ? undefined : box;
  return isChosen ? (named ?? option) : (option ?? named);
}

/** Returns the columns with what the numbers of these boxes are. */
export function weighBoxes(columns: FoundColumns, boxes: readonly WeighedBox[], options: CsvOptions): TableColumns {
  const areUnitsGuessed = options.units === "auto";
  const isNormalized = areUnitsGuessed
    ? areNormalized(boxes.map(({ numbers }) => numbers))
    : options.units === "shares";
  const units = { isNormalized, areUnitsGuessed };
  const stated = statedMeaning(columns, options);
  if (stated !== undefined) return { ...columns, meaning: stated, ...units, odd: none, ...doubtOf(boxes, stated) };
  const weighed = boxes
    .filter((box) => !isQuad(box) && otherUnits(box.numbers, units) === undefined)
    .map((box) => ({ ...box, edge: isNormalized ? NORMALIZED_SIZE : box.edge }));
  const meaning = guessMeaning(columns.box.kind, weighed);
  const odd = weighed.filter((box) => box.meaning === undefined && contradicts(box, meaning));
  const lines = [...new Set(odd.map(({ line }) => line))].slice(0, NAMED_LINES);
  return { ...columns, meaning, ...units, odd: { boxes: odd.length, lines } };
}

const none: TableColumns["odd"] = { boxes: 0, lines: [] };

function isQuad({ numbers }: BoxNumbers): boolean {
  return numbers.length === 8;
}

/** Returns a doubt when most boxes are inverted by what is stated. */
function doubtOf(boxes: readonly WeighedBox[], meaning: BoxMeaning): Pick<TableColumns, "doubt"> {
  const inverted = boxes.filter((box) => contradicts({ ...box, edge: undefined }, box.meaning ?? meaning)).length;
  if (2 * inverted <= boxes.length) return {};
  return {
    doubt: `${inverted} of ${count(boxes.length, "box", "boxes")} have a negative width or height with these columns.`,
  };
}

const NORMALIZED_SIZE: Size = { width: 1, height: 1 };

/** A box of a table, with what its row has in the column of images. */
type BoxOfImage = WeighedBox & { readonly image: string };

/** The boxes of the rows that are weighed, and how many rows do not have the numbers of a box. */
interface WeighedRows {
  readonly boxes: readonly BoxOfImage[];
  readonly rows: { readonly all: number; readonly unread: number };
}

async function readBoxes(
  tree: SourceTree,
  head: TableHead,
  { box, image, size }: FoundColumns,
  signal: AbortSignal | undefined,
): Promise<WeighedRows> {
  const boxes: BoxOfImage[] = [];
  const rows = { all: 0, unread: 0 };
  const row = (read: CsvRow) => {
    const { cells, line } = withPoints(read, head.commas);
    if (line === head.headerLine) return true;
    const edge = size && sizeFrom(cells[size[0]], cells[size[1]]);
    const own = boxesOfRow(cells, box);
    if (own === undefined) rows.unread++;
    for (const found of own ?? []) boxes.push({ ...found, line, edge, image: cells[image] ?? "" });
    return ++rows.all < MAX_ROWS;
  };
  await readCsv(tree, head.path, { row }, { signal });
  return { boxes, rows };
}

function sizeFrom(widthCell = "", heightCell = ""): Size | undefined {
  const [width, height] = [Number(widthCell), Number(heightCell)];
  return width >= 1 && height >= 1 ? { width, height } : undefined;
}

/** Reads the sizes of some of the images that boxes without a size name. An image is found by its name, where only one has it. */
async function sizesOfImages(
  tree: SourceTree,
  boxes: readonly BoxOfImage[],
  images: readonly SourceFile[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, Size>> {
  const names = [...new Set(boxes.filter(({ edge }) => edge === undefined).map(({ image }) => image))];
  const sizes = new Map<string, Size>();
  if (names.length === 0) return sizes;
  const byName = new Map<string, SourceFile | undefined>();
  for (const file of images) {
    for (const name of new Set([baseName(file.path).toLowerCase(), stemOf(file.path).toLowerCase()])) {
      byName.set(name, byName.has(name) ? undefined : file);
    }
  }
  const step = Math.max(1, Math.floor(names.length / MAX_SIZES));
  for (const name of names.filter((_, i) => i % step === 0).slice(0, MAX_SIZES)) {
    const bare = baseName(referenceOf(name) ?? "").toLowerCase();
    const file = byName.get(bare) ?? byName.get(stemOf(bare));
    const size = file && (await imageSize(tree, file.path, signal));
    if (size !== undefined) sizes.set(name, size);
  }
  return sizes;
}

/**
 * Corners, or corner and size: the one that fewer boxes contradict. When both fit equally well: four columns are corners, as most tables are, and boxes
 * in one cell are corner and size, as in COCO, unless more than a few fit as corners.
 */
function guessMeaning(kind: BoxPlace["kind"], boxes: readonly WeighedBox[]): BoxMeaning {
  const open = boxes.filter(({ meaning }) => meaning === undefined);
  const known = open.filter(({ edge }) => edge !== undefined);
  const usual = kind === "four" || open.length > 4 ? "corners" : "cornerAndSize";
  const [asCorners, asSizes] = (["corners", "cornerAndSize"] as const).map(
    (meaning) => known.filter((box) => contradicts(box, meaning)).length,
  ) as [number, number];
  if (asCorners !== asSizes) return asCorners < asSizes ? "corners" : "cornerAndSize";
  const inverted = open.filter((box) => contradicts({ ...box, edge: undefined }, "corners")).length;
  return inverted > FEW_INVERTED[kind] * open.length ? "cornerAndSize" : usual;
}

/** Returns true for a box that a meaning makes inverted, or puts outside of its image. */
function contradicts({ numbers, edge }: WeighedBox, meaning: BoxMeaning): boolean {
  if (numbers.length === 8) return false;
  const [left, top, right, bottom] = sidesOf(numbers, meaning);
  if (right < left || bottom < top) return true;
  if (edge === undefined) return false;
  const quiet = edge === NORMALIZED_SIZE ? NORMALIZED_EDGE - 1 : QUIET_PIXELS;
  return right > edge.width + quiet || bottom > edge.height + quiet;
}

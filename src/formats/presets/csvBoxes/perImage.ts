import type { DatasetPath } from "../../../model/datasetPath.ts";
import { ItemTally } from "../../detect/itemTally.ts";
import type { Size } from "../../geometry/rules.ts";
import { imageSize } from "../../images/imageSize.ts";
import { evenlySpread } from "../../images/labelFolders.ts";
import { type Pairs, pairLabels } from "../../images/pairLabels.ts";
import { meaningsPerImage } from "../../read/columnMapping.ts";
import { ImageFileNames } from "../../read/tableFile.ts";
import { type TableHead, tableHead, withPoints } from "../../read/tableHead.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { boxesOfRow } from "./boxPlace.ts";
import { chosenColumns } from "./chosenColumns.ts";
import { guessColumns, NO_COLUMN, type TableColumns } from "./columns.ts";
import type { CsvOptions } from "./options.ts";
import { type WeighedBox, weighBoxes } from "./weighColumns.ts";

/** Tables of boxes without a column of images, each named after its image. */
export interface PerImageTables {
  readonly pairs: Pairs;
  /** The beginning of one of them, with rows of several. */
  readonly head: TableHead;
  /** What the columns of all of them are. */
  readonly columns: TableColumns;
}

/** Tables that are named after images, and do not look like tables of boxes. */
type UnreadPerImageTables = Omit<PerImageTables, "columns"> & { readonly columns: undefined };

/** Tables whose rows decide what the columns are. */
const SAMPLES = 40;

/** Finds the tables that are named after images; undefined when there are none, or when they differ in their columns. */
export async function findPerImageTables(
  tree: SourceTree,
  images: readonly SourceFile[],
  tables: readonly DatasetPath[],
  options: CsvOptions,
  signal?: AbortSignal,
): Promise<PerImageTables | UnreadPerImageTables | undefined> {
  const pairs = pairLabels(
    images.map(({ path }) => path),
    tables,
  );
  const noNames = new ImageFileNames([]);
  const heads: HeadOfImage[] = [];
  for (const [image, { path }] of evenlySpread([...pairs.labelOf], SAMPLES)) {
    const head = await tableHead(tree, path, noNames, { signal });
    if (head !== undefined) heads.push({ image, head });
  }
  const alike = mostAlike(heads);
  const [first] = alike;
  const rows = alike.flatMap(({ image, head: { rows: own, commas } }) =>
    own.map((row) => ({ row: withPoints(row, commas), image })),
  );
  if (first === undefined || rows.length === 0) return undefined;
  const head: TableHead = { ...first.head, rows: rows.map(({ row }) => row), image: NO_COLUMN };
  const chosen = meaningsPerImage(options.columns, head.columns);
  const found = chosen === undefined ? guessColumns(head) : chosenColumns(head, chosen);
  if (found === undefined) return { pairs, head, columns: undefined };
  const boxes: WeighedBox[] = [];
  const sizes = new Map<DatasetPath, Size | undefined>();
  for (const { row, image } of rows) {
    if (!sizes.has(image)) sizes.set(image, await imageSize(tree, image, signal));
    const edge = sizes.get(image);
    for (const box of boxesOfRow(row.cells, found.box) ?? []) boxes.push({ ...box, line: row.line, edge });
  }
  const columns = weighBoxes(found, boxes, options);
  return { pairs, head, columns: { ...columns, odd: { boxes: 0, lines: [] } } };
}

/** The beginning of the table of an image. */
interface HeadOfImage {
  readonly image: DatasetPath;
  readonly head: TableHead;
}

/** Returns the tables that have as many columns as most, and a heading as most; none when they are not nearly all. */
function mostAlike(heads: readonly HeadOfImage[]): readonly HeadOfImage[] {
  const kinds = new Map<string, HeadOfImage[]>();
  for (const one of heads) {
    const key = `${one.head.columns} ${one.head.header !== undefined}`;
    const kind = kinds.get(key) ?? [];
    kinds.set(key, [...kind, one]);
  }
  const [largest = []] = [...kinds.values()].sort((a, b) => b.length - a.length);
  const tally = new ItemTally(heads.length);
  for (const one of heads) tally.add(largest.includes(one));
  return tally.fits ? largest : [];
}

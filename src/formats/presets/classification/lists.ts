import { baseName, type DatasetPath } from "../../../model/datasetPath.ts";
import type { ImageFileNames } from "../../read/tableFile.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { type CsvSeparator, firstCsvRows } from "../../text/csv.ts";

/** A text file of images with their class ids, as for ImageNet: `n01440764/n01440764_10026.JPEG 0`. */
export interface LabelList {
  readonly path: DatasetPath;
  readonly separator: CsvSeparator;
  /** How many of its first lines name an image of the drop. */
  readonly matches: number;
  readonly lines: number;
}

/** Lists whose numbers are splits: CelebA's `list_eval_partition.txt`, `train_test_split.txt` of CUB-200. */
const SPLITS = /(^|[_\W])(partitions?|splits?|folds?)([_\W\d]|$)/i;
/** Lines of a list that are read for its detection. */
const SAMPLE_LINES = 200;

/** An image and its class ids on a line of a list. */
interface ListEntry {
  readonly image: string;
  readonly numbers: readonly number[];
}

/** Reads the cells of a line; undefined for a line without a name. */
export function listEntry(cells: readonly string[]): ListEntry | undefined {
  const words = cells.filter((cell) => cell !== "");
  const [first, ...rest] = words;
  if (first === undefined) return undefined;
  // The name of the image may contain blanks.
  const names = 1 + rest.findLastIndex((word) => !/^\d+$/.test(word)) + 1;
  return { image: words.slice(0, names).join(" "), numbers: words.slice(names).map(Number) };
}

/**
 * Returns the list in a text file; undefined when it is not a list of images with class ids. `hasNames`: the drop names its classes, so an image
 * may have several. A list that only numbers its lines, such as that of ImageNet's development kit, states no classes.
 */
export async function findList(
  tree: SourceTree,
  path: DatasetPath,
  images: ImageFileNames,
  hasNames: boolean,
  signal?: AbortSignal,
): Promise<LabelList | undefined> {
  for (const separator of ["\t", ",", " "] as const) {
    const rows = await firstCsvRows(tree, path, SAMPLE_LINES, { signal, separator });
    const lines = rows.map((row) => listEntry(row.cells)).filter((entry) => entry !== undefined);
    if (lines.length === 0) return undefined;
    const labelled = lines.filter(({ numbers }) => numbers.length === 1 || (hasNames && numbers.length > 1));
    if (isSplitList(path, labelled)) return undefined;
    const matches = lines.filter(({ image }) => images.has(image)).length;
    if (labelled.length < 0.8 * lines.length || matches < 0.5 * lines.length) continue;
    return numbersItsLines(lines) ? undefined : { path, separator, matches, lines: lines.length };
  }
  return undefined;
}

function isSplitList(path: DatasetPath, labelled: readonly ListEntry[]): boolean {
  return SPLITS.test(baseName(path)) && labelled.every(({ numbers: [number = 0] }) => number <= 2);
}

function numbersItsLines(lines: readonly ListEntry[]): boolean {
  const start = lines[0]?.numbers[0] ?? 0;
  return lines.length > 2 && lines.every(({ numbers: [number] }, i) => number === i + start);
}

import { baseName, type DatasetPath, extensionOf } from "../../../model/datasetPath.ts";
import type { ImageFileNames } from "../../read/tableFile.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { type CsvSeparator, firstCsvRows } from "../../text/csv.ts";
import { linesOf, readText } from "../../text/text.ts";

/** A text file of images with numbers of their classes, as for ImageNet: `n01440764/n01440764_10026.JPEG 0`. */
export interface LabelList {
  readonly path: DatasetPath;
  readonly separator: CsvSeparator;
  /** How many of its first lines name an image of the drop. */
  readonly matches: number;
  readonly lines: number;
}

/** Names of files of class names, best first. */
const CLASS_FILES =
  /^(synsets?|synset_words|loc_synset_mapping|classes|class_names|class_list|labels|categories)\.txt$|\.names$/i;
/** Lists whose numbers are parts of a dataset: CelebA's `list_eval_partition.txt`, `train_test_split.txt` of CUB-200. */
const PARTS = /(^|[_\W])(partitions?|splits?|folds?)([_\W\d]|$)/i;
const SAMPLE_LINES = 200;
const MAX_CLASS_BYTES = 4 * 1024 * 1024;

/** The image and the numbers of classes on a line; undefined for a line without a name. */
export function listEntry(cells: readonly string[]): { image: string; numbers: number[] } | undefined {
  const words = cells.filter((cell) => cell !== "");
  let names = words.length;
  while (names > 1 && /^\d+$/.test(words[names - 1]!)) names--;
  if (names === 0) return undefined;
  return { image: words.slice(0, names).join(" "), numbers: words.slice(names).map(Number) };
}

/**
 * Looks whether a text file is a list of images with numbers of classes. `hasNames`: the drop names its classes, so that an image may have
 * several. Lists that only count their lines, such as those of ImageNet's development kit, say no class.
 */
export async function lookAtList(
  tree: SourceTree,
  path: DatasetPath,
  pictures: ImageFileNames,
  hasNames: boolean,
  signal?: AbortSignal,
): Promise<LabelList | undefined> {
  for (const separator of ["\t", ",", " "] as const) {
    const rows = await firstCsvRows(tree, path, SAMPLE_LINES, { signal, separator });
    const entries = rows.map((row) => listEntry(row.cells));
    const lines = entries.filter((entry) => entry !== undefined);
    if (lines.length === 0) return undefined;
    const numbered = lines.filter(({ numbers }) => numbers.length === 1 || (hasNames && numbers.length > 1));
    const matches = lines.filter(({ image }) => pictures.has(image)).length;
    if (PARTS.test(baseName(path)) && numbered.every(({ numbers }) => numbers[0]! <= 2)) return undefined;
    if (numbered.length < 0.8 * lines.length || matches < 0.5 * lines.length) continue;
    const counts = lines.length > 2 && lines.every(({ numbers }, i) => numbers[0] === i + (lines[0]!.numbers[0] ?? 0));
    return counts ? undefined : { path, separator, matches, lines: lines.length };
  }
  return undefined;
}

/** A file of names of classes, one a line. */
export interface ClassNames {
  readonly path: DatasetPath;
  /** The number of the first one: 1 when the file counts them from there. */
  readonly first: number;
  readonly names: readonly string[];
}

/** True for a file that is called as files of class names are. */
export function isClassFile(path: DatasetPath): boolean {
  return CLASS_FILES.test(baseName(path));
}

/** The files of a drop that name classes, best first. */
export async function readClassNames(
  tree: SourceTree,
  paths: readonly DatasetPath[],
  signal?: AbortSignal,
): Promise<readonly ClassNames[]> {
  const found: ClassNames[] = [];
  for (const path of paths.filter(isClassFile).slice(0, 20)) {
    const text = await readText(tree, path, { maxBytes: MAX_CLASS_BYTES, ...(signal && { signal }) });
    if (!text.ok) continue;
    const named = namesIn(text.value);
    if (named.names.length > 0) found.push({ path, ...named });
  }
  return found.sort((a, b) => rank(a.path) - rank(b.path) || (a.path < b.path ? -1 : 1));
}

function rank(path: DatasetPath): number {
  return baseName(path).toLowerCase().startsWith("synset") ? 0 : extensionOf(path) === ".txt" ? 1 : 2;
}

/** Of `n01440764 tench, Tinca tinca` the id, which folders are called; of `0 cat` and `1 cat`, counted from either, the name; else the whole line. */
function namesIn(text: string): Omit<ClassNames, "path"> {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they tell bytes from text.
  if (/[\u0000-\u0008\u000e-\u001f]/.test(text)) return { first: 0, names: [] };
  const lines = linesOf(text).filter((line) => line.trim() !== "");
  const ids = lines.map((line) => /^(n\d{8})(\s|$)/.exec(line)?.[1]);
  if (ids.every((id) => id !== undefined)) return { first: 0, names: ids };
  const numbered = lines.map((line) => /^(\d+)([:,\s].*)$/s.exec(line.trim()) ?? []);
  const first = Number(numbered[0]?.[1]);
  const counts = numbered.every(([, number], i) => Number(number) === first + i);
  if (counts && (first === 0 || first === 1)) {
    const names = numbered.map(([, , rest]) => rest!.replace(/^[:,\s]+/, ""));
    if (names.every((name) => name !== "")) return { first, names };
  }
  return { first: 0, names: lines.map((line) => line.trim()) };
}

import { type DatasetPath, extensionOf } from "../../../model/datasetPath.ts";
import { isSampleSubmission } from "../../detect/sampleSubmission.ts";
import { isImageName, mayBeImage } from "../../images/imageFile.ts";
import type { ColumnMapping } from "../../read/columnMapping.ts";
import { findColumns, type OtherTable } from "../../read/tableColumns.ts";
import { ImageFileNames } from "../../read/tableFile.ts";
import { type TableHead, tableHead } from "../../read/tableHead.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { type ClassNames, readClassNames } from "./classNames.ts";
import { guessColumns, type LabelColumns } from "./columns.ts";
import { findList, type LabelList } from "./lists.ts";
import { chosenColumns } from "./meanings.ts";

/** A table of labels, and what its columns are. */
export interface LabelTable {
  readonly head: TableHead;
  readonly columns: LabelColumns;
}

/** The files of a drop by what they are. */
export interface Survey {
  readonly images: readonly SourceFile[];
  readonly tables: readonly LabelTable[];
  readonly lists: readonly LabelList[];
  readonly classNames: readonly ClassNames[];
  /** Submission forms: tables of test images without real values. */
  readonly submissions: readonly DatasetPath[];
  /** Tables that are not about classes of images. */
  readonly otherTables: readonly OtherTable[];
  /** All other files. */
  readonly others: readonly DatasetPath[];
}

/** Tables and text files that are opened. */
const MAX_FILES = 300;

/** Reads the beginnings of all tables and lists of a folder. `prefix` ends with a slash or is empty. */
export async function surveyClasses(
  tree: SourceTree,
  prefix: string,
  mapping: ColumnMapping,
  signal?: AbortSignal,
): Promise<Survey> {
  const inside = tree.files.filter((file) => file.path.startsWith(prefix));
  const images = inside.filter((file) => mayBeImage(file.path));
  const names = new ImageFileNames(images.map((file) => file.path));
  const pathsOf = (...extensions: string[]) =>
    inside.map((file) => file.path).filter((path) => extensions.includes(extensionOf(path)));
  const submissions = pathsOf(".csv").filter(isSampleSubmission);
  const csvs = pathsOf(".csv", ".tsv").filter((path) => !isSampleSubmission(path));
  const texts = listCandidates(pathsOf(".txt", ".names"));
  const classNames = await readClassNames(tree, texts, signal);
  const { tables, otherTables } = await findTables(tree, csvs.slice(0, MAX_FILES), names, mapping, signal);
  const naming = new Set<string>(classNames.map(({ path }) => path));
  const lists: LabelList[] = [];
  for (const path of texts.filter((text) => !naming.has(text))) {
    const list = await findList(tree, path, names, classNames.length > 0, signal);
    if (list !== undefined) lists.push(list);
  }
  const known = new Set<string>([
    ...images.map(({ path }) => path),
    ...naming,
    ...lists.map(({ path }) => path),
    ...csvs,
    ...submissions,
  ]);
  const others = [...inside.map((file) => file.path).filter((path) => !known.has(path)), ...csvs.slice(MAX_FILES)];
  return { images, tables, lists, classNames, submissions, otherTables, others };
}

/** Returns the text files that may be lists. More than `MAX_FILES` are labels of another format; those of Pascal VOC list the images of a class. */
function listCandidates(texts: readonly DatasetPath[]): readonly DatasetPath[] {
  return texts.length > MAX_FILES ? [] : texts.filter((path) => !/(^|\/)ImageSets\//i.test(path));
}

async function findTables(
  tree: SourceTree,
  paths: readonly DatasetPath[],
  names: ImageFileNames,
  mapping: ColumnMapping,
  signal: AbortSignal | undefined,
): Promise<{ tables: LabelTable[]; otherTables: OtherTable[] }> {
  const tables: LabelTable[] = [];
  const otherTables: OtherTable[] = [];
  for (const path of paths) {
    const read = await tableHead(tree, path, names, { signal });
    const found = read && findColumns(read, mapping, { images: names, guess: guessColumns, choose: chosenColumns });
    if (found?.columns === undefined) otherTables.push({ path, head: read, fault: found?.fault });
    else tables.push({ head: found.head, columns: found.columns });
  }
  return { tables, otherTables };
}

/** Returns the files with the extension of an image; all files that may be images when none has. */
export function namedImages({ images }: Pick<Survey, "images">): DatasetPath[] {
  const paths = images.map((file) => file.path);
  const named = paths.filter(isImageName);
  return named.length > 0 ? named : paths;
}

import { type DatasetPath, extensionOf } from "../../../model/datasetPath.ts";
import { isSampleSubmission } from "../../detect/sampleSubmission.ts";
import { isImageName, mayBeImage } from "../../images/imageFile.ts";
import { ImageFileNames } from "../../read/tableFile.ts";
import { type TableHead, tableHead } from "../../read/tableHead.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { type ClassNames, type LabelList, lookAtList, readClassNames } from "./labelList.ts";
import { type LabelColumns, labelColumns } from "./labelTable.ts";

/** A table of labels and what its columns mean. */
export interface LabelTable {
  readonly head: TableHead;
  readonly columns: LabelColumns;
}

/** What a drop holds, as far as classes of images go. */
export interface Survey {
  readonly pictures: readonly SourceFile[];
  readonly tables: readonly LabelTable[];
  readonly lists: readonly LabelList[];
  readonly classNames: readonly ClassNames[];
  /** Tables that name test images with values that mean nothing. */
  readonly submissions: readonly DatasetPath[];
  /** Tables that say nothing about classes of images. */
  readonly otherTables: readonly DatasetPath[];
  /** Files that are none of these. */
  readonly others: readonly DatasetPath[];
}

/** Tables and text files that are opened. */
const MAX_FILES = 300;

/** Looks at the beginnings of all tables and lists of a folder; `prefix` ends with a slash or is empty. */
export async function surveyClasses(
  tree: SourceTree,
  prefix: string,
  labelColumn = "",
  signal?: AbortSignal,
): Promise<Survey> {
  const inside = tree.files.filter((file) => file.path.startsWith(prefix));
  const pictures = inside.filter((file) => mayBeImage(file.path));
  const names = new ImageFileNames(pictures.map((file) => file.path));
  const of = (...extensions: string[]) =>
    inside.map((file) => file.path).filter((path) => extensions.includes(extensionOf(path)));
  const submissions = of(".csv").filter(isSampleSubmission);
  const csvs = of(".csv", ".tsv").filter((path) => !isSampleSubmission(path));
  const texts = of(".txt", ".names");
  // Thousands of text files are labels of another format.
  // Lists of VOC say which images show a class, by 1 and -1.
  const lookAt = texts.length > MAX_FILES ? [] : texts.filter((path) => !/(^|\/)ImageSets\//i.test(path));
  const classNames = await readClassNames(tree, lookAt, signal);
  const tables: LabelTable[] = [];
  const otherTables: DatasetPath[] = [];
  for (const path of csvs.slice(0, MAX_FILES)) {
    const head = await tableHead(tree, path, names, { signal });
    const columns = head && labelColumns(head, labelColumn);
    if (columns === undefined) otherTables.push(path);
    else tables.push({ head: head!, columns });
  }
  const naming = new Set<string>(classNames.map(({ path }) => path));
  const lists: LabelList[] = [];
  for (const path of lookAt) {
    const list = naming.has(path) ? undefined : await lookAtList(tree, path, names, classNames.length > 0, signal);
    if (list !== undefined) lists.push(list);
  }
  const known = new Set<string>([
    ...pictures.map(({ path }) => path),
    ...naming,
    ...lists.map(({ path }) => path),
    ...csvs,
    ...submissions,
  ]);
  const others = [...inside.map((file) => file.path).filter((path) => !known.has(path)), ...csvs.slice(MAX_FILES)];
  return { pictures, tables, lists, classNames, submissions, otherTables, others };
}

/** The pictures that their names promise to be; all that may be some when no name does. */
export function promisedPictures({ pictures }: Pick<Survey, "pictures">): DatasetPath[] {
  const paths = pictures.map((file) => file.path);
  const named = paths.filter(isImageName);
  return named.length > 0 ? named : paths;
}

import { type DatasetPath, extensionOf } from "../../../model/datasetPath.ts";
import { isSampleSubmission } from "../../detect/sampleSubmission.ts";
import { mayBeImage } from "../../images/imageFile.ts";
import { findColumns, type OtherTable } from "../../read/tableColumns.ts";
import { ImageFileNames } from "../../read/tableFile.ts";
import { type TableHead, tableHead } from "../../read/tableHead.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { chosenColumns } from "./chosenColumns.ts";
import { type ClassTable, readClassTable } from "./classTable.ts";
import { guessColumns, type TableColumns } from "./columns.ts";
import type { CsvOptions } from "./options.ts";
import { findPerImageTables, type PerImageTables } from "./perImage.ts";
import { weighColumns } from "./weighColumns.ts";

/** A table of boxes, and what its columns are. */
export interface BoxFile {
  readonly head: TableHead;
  readonly columns: TableColumns;
}

/** The files of a drop by what they are. */
export interface Survey {
  readonly files: readonly BoxFile[];
  readonly images: readonly SourceFile[];
  readonly classes: readonly ClassTable[];
  /** Submission forms: tables of test images without real values. */
  readonly submissions: readonly DatasetPath[];
  readonly otherTables: readonly OtherTable[];
  /** Tables that are named after images, where no table has a column of images. */
  readonly perImage: PerImageTables | undefined;
  /** The beginning of such tables when their columns are not those of boxes; they are `otherTables` as well. */
  readonly unreadPerImage: TableHead | undefined;
  readonly others: readonly DatasetPath[];
}

/** Tables that are opened. */
const MAX_TABLES = 200;

/** Reads the beginnings of all tables of a folder. `prefix` ends with a slash or is empty. */
export async function surveyBoxes(
  tree: SourceTree,
  prefix: string,
  options: CsvOptions,
  signal?: AbortSignal,
): Promise<Survey> {
  const inside = tree.files.filter((file) => file.path.startsWith(prefix));
  const isTable = (path: string) => [".csv", ".tsv"].includes(extensionOf(path));
  const submissions = inside.map((file) => file.path).filter((path) => isTable(path) && isSampleSubmission(path));
  const images = inside.filter((file) => mayBeImage(file.path));
  const imageNames = new ImageFileNames(images.map((file) => file.path));
  const finder = { images: imageNames, guess: guessColumns, choose: chosenColumns };
  const files: BoxFile[] = [];
  const classes: ClassTable[] = [];
  const otherTables: OtherTable[] = [];
  const tables = inside.map(({ path }) => path).filter((path) => isTable(path) && !isSampleSubmission(path));
  for (const path of tables.slice(0, MAX_TABLES)) {
    const head = await tableHead(tree, path, imageNames, { signal });
    const found = head && findColumns(head, options.columns, finder);
    if (found?.columns !== undefined) {
      files.push({
        head: found.head,
        columns: await weighColumns(tree, found.head, found.columns, images, options, signal),
      });
      continue;
    }
    const names = head?.columns === 2 ? await readClassTable(tree, path, signal) : undefined;
    if (names === undefined) otherTables.push({ path, head, fault: found?.fault });
    else classes.push(names);
  }
  const others = inside.map((file) => file.path).filter((path) => !isTable(path) && !mayBeImage(path));
  const named = files.length > 0 ? undefined : await findPerImageTables(tree, images, tables, options, signal);
  const paired = new Set<string>([...(named?.pairs.labelOf.values() ?? [])].map(({ path }) => path));
  const survey = { files, images, submissions, others };
  if (named?.columns === undefined) {
    // One of them stands for all.
    const unread = otherTables.map((table) => (paired.has(table.path) ? { ...table, head: undefined } : table));
    return { ...survey, classes, otherTables: unread, perImage: undefined, unreadPerImage: named?.head };
  }
  return {
    ...survey,
    classes: classes.filter(({ path }) => !paired.has(path)),
    otherTables: otherTables.filter(({ path }) => !paired.has(path)),
    perImage: { ...named, pairs: { ...named.pairs, orphans: [] } },
    unreadPerImage: undefined,
  };
}

import { type DatasetPath, extensionOf } from "../../../model/datasetPath.ts";
import { isSampleSubmission } from "../../detect/sampleSubmission.ts";
import { mayBeImage } from "../../images/imageFile.ts";
import { ImageFileNames } from "../../read/tableFile.ts";
import { type TableHead, tableHead } from "../../read/tableHead.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { readCsv } from "../../text/csv.ts";
import { type BoxTable, understandBoxes } from "./boxTable.ts";
import type { CsvOptions } from "./options.ts";

/** A table of boxes, and what its columns are taken for. */
export interface BoxFile {
  readonly head: TableHead;
  readonly table: BoxTable;
}

/** What a drop holds, as far as tables of boxes go. */
export interface Survey {
  readonly files: readonly BoxFile[];
  readonly pictures: readonly SourceFile[];
  /** Tables of names and numbers of classes. */
  readonly classes: readonly { readonly path: DatasetPath; readonly names: ReadonlyMap<string, string> }[];
  /** Tables that name test images with values that mean nothing. */
  readonly submissions: readonly DatasetPath[];
  readonly otherTables: readonly DatasetPath[];
  readonly others: readonly DatasetPath[];
}

/** Tables that are opened, and classes that one of them may name. */
const MAX_TABLES = 200;
const MAX_CLASSES = 100_000;

/** Looks at the beginnings of all tables of a folder; `prefix` ends with a slash or is empty. */
export async function surveyBoxes(
  tree: SourceTree,
  prefix: string,
  options: CsvOptions,
  signal?: AbortSignal,
): Promise<Survey> {
  const inside = tree.files.filter((file) => file.path.startsWith(prefix));
  const isTable = (path: string) => [".csv", ".tsv"].includes(extensionOf(path));
  const submissions = inside.map((file) => file.path).filter((path) => isTable(path) && isSampleSubmission(path));
  const pictures = inside.filter((file) => mayBeImage(file.path));
  const names = new ImageFileNames(pictures.map((file) => file.path));
  const files: BoxFile[] = [];
  const classes: { path: DatasetPath; names: ReadonlyMap<string, string> }[] = [];
  const otherTables: DatasetPath[] = [];
  for (const { path } of inside.filter(({ path }) => isTable(path) && !isSampleSubmission(path)).slice(0, MAX_TABLES)) {
    const head = await tableHead(tree, path, names, { signal });
    const table = head && understandBoxes(head, options);
    if (table !== undefined) files.push({ head: head!, table });
    else {
      const found = head?.columns === 2 ? await classNumbers(tree, path, signal) : undefined;
      if (found === undefined) otherTables.push(path);
      else classes.push({ path, names: found });
    }
  }
  const others = inside.map((file) => file.path).filter((path) => !isTable(path) && !mayBeImage(path));
  return { files, pictures, classes, submissions, otherTables, others };
}

/** Names of classes by their numbers, as RetinaNet has them beside its boxes: `cat,0`. Undefined for another table. */
async function classNumbers(
  tree: SourceTree,
  path: DatasetPath,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, string> | undefined> {
  const names = new Map<string, string>();
  let fits = true;
  let rows = 0;
  const row = ({ cells: [a = "", b = ""] }: { readonly cells: readonly string[] }) => {
    const [name, number] = /^\d+$/.test(b) ? [a, b] : [b, a];
    const isHeading = rows++ === 0 && !/^\d+$/.test(number);
    fits &&= isHeading || (/^\d+$/.test(number) && !names.has(number) && names.size < MAX_CLASSES);
    if (fits && !isHeading) names.set(number, name);
    return fits;
  };
  const read = await readCsv(tree, path, { row }, { signal });
  return read.ok && fits && names.size > 0 ? names : undefined;
}

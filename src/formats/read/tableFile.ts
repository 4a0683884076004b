import { baseName, type DatasetPath, stemOf } from "../../model/datasetPath.ts";
import type { ImageInfo } from "../../model/image.ts";
import { type Result, success } from "../../model/result.ts";
import { type AnnotationPlace, annotationPlace } from "../images/annotationPlace.ts";
import type { ListedEntry, Listing, PlacedFile } from "../images/listedImages.ts";
import { referenceOf } from "../images/matching.ts";
import type { AbsentImages } from "../report/absentImages.ts";
import type { Finding } from "../report/finding.ts";
import type { LineProblems } from "../report/lineProblems.ts";
import type { SourceTree } from "../sourceTree.ts";
import { type CsvRow, type CsvSeparator, CsvSplitter, readCsv } from "../text/csv.ts";
import type { ItemContent } from "./itemContent.ts";

/** The image that a row is about. */
export interface RowSubject {
  /** Its file, as the row calls it: with or without folders, with or without extension. */
  readonly image: string;
  /** The split that the row puts it into, when the table has a column for splits. */
  readonly split?: string;
}

/** A table of rows about images, as a format understands it. */
export interface Table {
  readonly path: DatasetPath;
  readonly place: AnnotationPlace;
  /** Found by the first line when absent. */
  readonly separator?: CsvSeparator;
  /** False for a table that only lists images: they are not labelled by it. */
  readonly hasAnnotations: boolean;
  /** What a row is about; undefined for one that names no image, such as the header. */
  subjectOf(row: CsvRow): Result<RowSubject, Finding> | undefined;
  /** What all its rows about one image say. Its problems carry lines. */
  contentOf(rows: readonly CsvRow[], info: ImageInfo, image: DatasetPath): ItemContent | Promise<ItemContent>;
}

/** Where a table is. One without a part in its name and folder is about the whole dataset, whatever it is called. */
export function placeOfTable(path: string, root: string): AnnotationPlace {
  const place = annotationPlace(path, root);
  return place.byStem ? { ...place, dataset: "ds0" } : place;
}

/** The rows of a table that put images into one part. */
export interface TableFile extends Listing {
  readonly table: Table;
  readonly separator: CsvSeparator;
  readonly images: readonly TableEntry[];
}

interface TableEntry extends ListedEntry {
  readonly fileName: string;
  readonly spans: readonly Span[];
}

/** Rows that follow one another: places in the text in bytes, and the line of the first. */
interface Span {
  readonly start: number;
  end: number;
  readonly line: number;
}

/** Names of the pictures of a drop, to pass over rows about others before anything of them is kept. */
export class ImageFileNames {
  readonly #names = new Set<string>();

  constructor(paths: Iterable<string>) {
    for (const path of paths) {
      const name = folded(baseName(path));
      this.#names.add(name);
      this.#names.add(stemOf(name));
    }
  }

  /** True when some picture is called so, whatever its folder, extension, case and Unicode form. */
  has(reference: string): boolean {
    const name = folded(baseName(referenceOf(reference) ?? ""));
    return this.#names.has(name) || this.#names.has(stemOf(name));
  }
}

function folded(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

/**
 * Goes through a table for where its rows about images of the drop are; those about others are only counted. Returns what it lists, part by
 * part, or the reason why it cannot be read.
 */
export async function indexTable(
  tree: SourceTree,
  table: Table,
  pictures: ImageFileNames,
  told: { readonly lines: LineProblems; readonly absent: AbsentImages },
  signal?: AbortSignal,
): Promise<Result<readonly PlacedFile<TableFile>[]>> {
  const splits = new Map<string | undefined, Map<string, MutableEntry>>();
  let last: { split: string | undefined; image: string; entry: MutableEntry | undefined } | undefined;
  const row = (row: CsvRow): undefined => {
    const subject = table.subjectOf(row);
    if (subject === undefined) return;
    if (!subject.ok) {
      told.lines.add(row.line, subject.failure);
      return;
    }
    const { image, split } = subject.value;
    if (last === undefined || last.image !== image || last.split !== split) {
      last = { split, image, entry: pictures.has(image) ? entryOf(splits, split, image) : undefined };
    }
    const { entry } = last;
    if (entry === undefined) {
      if (table.hasAnnotations) told.absent.add(image, table.path, row.line);
      return;
    }
    entry.annotations++;
    const span = entry.spans.at(-1);
    if (span?.end === row.offset) span.end = row.end;
    else entry.spans.push({ start: row.offset, end: row.end, line: row.line });
  };
  const fault = (line: number, finding: Finding) => told.lines.add(line, finding);
  const read = await readCsv(tree, table.path, { row, fault }, { separator: table.separator, signal });
  if (!read.ok) return read;
  const separator = read.value;
  const files = [...splits].map(([split, entries]): PlacedFile<TableFile> => {
    const { path, hasAnnotations } = table;
    const file = { path, hasAnnotations, table, separator, images: [...entries.values()] };
    return { file, place: split === undefined ? table.place : { ...table.place, dataset: split, split } };
  });
  return success(files);
}

interface MutableEntry extends TableEntry {
  annotations: number;
  readonly spans: Span[];
}

function entryOf(
  splits: Map<string | undefined, Map<string, MutableEntry>>,
  split: string | undefined,
  image: string,
): MutableEntry {
  const entries = splits.get(split) ?? new Map<string, MutableEntry>();
  splits.set(split, entries);
  const entry = entries.get(image) ?? { fileName: image, annotations: 0, spans: [] };
  entries.set(image, entry);
  return entry;
}

/** Bytes of an entry's rows. */
export function bytesOfEntry(file: TableFile, ref: number): number {
  return file.images[ref]!.spans.reduce((sum, { start, end }) => sum + end - start, 0);
}

/** The rows of an entry, from its bytes: those of its spans one after another. */
export function rowsOfEntry(file: TableFile, ref: number, bytes: Uint8Array): CsvRow[] {
  const rows: CsvRow[] = [];
  let at = 0;
  for (const { start, end, line } of file.images[ref]!.spans) {
    const splitter = new CsvSplitter({ row: (row) => rows.push(row) > 0 }, { separator: file.separator, line });
    splitter.write(bytes.subarray(at, at + end - start));
    splitter.end();
    at += end - start;
  }
  return rows;
}

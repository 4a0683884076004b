import { baseName, type DatasetPath, stemOf } from "../../model/datasetPath.ts";
import type { ImageInfo } from "../../model/image.ts";
import { type Result, success } from "../../model/result.ts";
import type { Size } from "../geometry/rules.ts";
import { type AnnotationPlace, annotationPlace } from "../images/annotationPlace.ts";
import type { ListedEntry, Listing, PlacedFile } from "../images/listedImages.ts";
import { referenceOf } from "../images/matching.ts";
import type { AbsentImages } from "../report/absentImages.ts";
import type { Finding } from "../report/finding.ts";
import type { LineProblems } from "../report/lineProblems.ts";
import type { SourceTree } from "../sourceTree.ts";
import { type CsvRow, type CsvSeparator, CsvSplitter, type CsvVisitor, readCsv } from "../text/csv.ts";
import type { ItemContent } from "./itemContent.ts";

/** The image that a row is about. */
export interface RowSubject {
  /** The name of its file in the row: with or without folders, with or without extension. */
  readonly image: string;
  /** The split that the row puts it into, when the table has a column for splits. */
  readonly split?: string;
  /** The size of the image that the row states, in pixels: rows of other sizes are about other images. */
  readonly size?: Size;
}

/** A table of rows about images, and how a format reads its rows. */
export interface Table {
  readonly path: DatasetPath;
  readonly place: AnnotationPlace;
  /** Detected from the first line when absent. */
  readonly separator?: CsvSeparator;
  /** False for a table that only lists images: they are not labelled by it. */
  readonly hasAnnotations: boolean;
  /** Returns the image of a row; undefined for a row without one, such as the header. */
  subjectOf(row: CsvRow): Result<RowSubject, Finding> | undefined;
  /** Returns what all rows about one image contain. Its problems have lines. */
  contentOf(rows: readonly CsvRow[], info: ImageInfo, image: DatasetPath): ItemContent | Promise<ItemContent>;
}

/** Returns the place of a table. One without a split in its name and folder is about the whole dataset, whatever its name. */
export function placeOfTable(path: string, root: string): AnnotationPlace {
  const place = annotationPlace(path, root);
  return place.byStem ? { ...place, dataset: "ds0" } : place;
}

/** The rows of a table that put images into one split. */
export interface TableFile extends Listing {
  readonly table: Table;
  readonly separator: CsvSeparator;
  readonly images: readonly TableEntry[];
}

/** The rows of a table about one image. */
interface TableEntry extends ListedEntry {
  readonly fileName: string;
  /** The line, from 1, of the first row. */
  readonly line: number;
  readonly spans: readonly Span[];
}

/** Rows that follow one another: their place in the text in bytes, and the line of the first. */
interface Span {
  readonly start: number;
  end: number;
  readonly line: number;
}

/** The names of the images of a drop, by which rows about other images are skipped early. */
export class ImageFileNames {
  readonly #paths: Iterable<string>;
  #known: ReadonlySet<string> | undefined;

  constructor(paths: Iterable<string>) {
    this.#paths = paths;
  }

  /** Returns true when an image has this name, whatever its folder, extension, case and Unicode form. */
  has(reference: string): boolean {
    const name = folded(baseName(referenceOf(reference) ?? ""));
    return this.#names.has(name) || this.#names.has(stemOf(name));
  }

  /** Made when it is first needed: most drops have no table. */
  get #names(): ReadonlySet<string> {
    if (this.#known !== undefined) return this.#known;
    const names = new Set<string>();
    for (const path of this.#paths) {
      const name = folded(baseName(path));
      names.add(name);
      names.add(stemOf(name));
    }
    this.#known = names;
    return names;
  }
}

function folded(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

/** Where the problems of the rows of a table are collected. */
export interface RowProblems {
  readonly lines: LineProblems;
  readonly absent: AbsentImages;
}

/**
 * Finds the rows of a table about images of the drop; rows about others are only counted. Returns what the table lists, split by split, or
 * the reason why it cannot be read.
 */
export async function indexTable(
  tree: SourceTree,
  table: Table,
  images: ImageFileNames,
  problems: RowProblems,
  signal?: AbortSignal,
): Promise<Result<readonly PlacedFile<TableFile>[]>> {
  const index = new TableIndex(table, images, problems);
  const read = await readCsv(tree, table.path, index, { separator: table.separator, signal });
  return read.ok ? success(index.files(read.value)) : read;
}

interface MutableEntry extends TableEntry {
  annotations: number;
  readonly spans: Span[];
}

/** Collects the places of rows while a table is read. */
class TableIndex implements CsvVisitor {
  readonly #table: Table;
  readonly #images: ImageFileNames;
  readonly #problems: RowProblems;
  readonly #splits = new Map<string | undefined, Map<string, MutableEntry>>();
  /** What the row before was about: rows about one image usually follow one another. */
  #last: RowSubject | undefined;
  /** The entry of that image; undefined when the drop has no such image. */
  #entry: MutableEntry | undefined;

  constructor(table: Table, images: ImageFileNames, problems: RowProblems) {
    this.#table = table;
    this.#images = images;
    this.#problems = problems;
  }

  row(row: CsvRow): undefined {
    const subject = this.#table.subjectOf(row);
    if (subject === undefined) return;
    if (subject.ok) this.#add(subject.value, row);
    else this.#problems.lines.add(row.line, subject.failure);
  }

  fault(line: number, finding: Finding): void {
    this.#problems.lines.add(line, finding);
  }

  files(separator: CsvSeparator): PlacedFile<TableFile>[] {
    const { path, hasAnnotations, place } = this.#table;
    return [...this.#splits].map(([split, entries]) => {
      const file = { path, hasAnnotations, table: this.#table, separator, images: [...entries.values()] };
      return { file, place: split === undefined ? place : { ...place, dataset: split, split } };
    });
  }

  #add(subject: RowSubject, row: CsvRow): void {
    if (this.#last === undefined || !isSameSubject(this.#last, subject)) {
      this.#last = subject;
      this.#entry = this.#images.has(subject.image) ? this.#entryOf(subject, row.line) : undefined;
    }
    const entry = this.#entry;
    if (entry === undefined) {
      if (this.#table.hasAnnotations) this.#problems.absent.add(subject.image, this.#table.path, row.line);
      return;
    }
    entry.annotations++;
    const span = entry.spans.at(-1);
    if (span?.end === row.offset) span.end = row.end;
    else entry.spans.push({ start: row.offset, end: row.end, line: row.line });
  }

  #entryOf({ image, split, size }: RowSubject, line: number): MutableEntry {
    const entries = this.#splits.get(split) ?? new Map<string, MutableEntry>();
    this.#splits.set(split, entries);
    const key = size === undefined ? image : `${image}\0${size.width} x ${size.height}`;
    const entry = entries.get(key) ?? { fileName: image, line, annotations: 0, spans: [], ...(size && { size }) };
    entries.set(key, entry);
    return entry;
  }
}

function isSameSubject(a: RowSubject, b: RowSubject): boolean {
  const isSameSize = a.size?.width === b.size?.width && a.size?.height === b.size?.height;
  return isSameSize && a.image === b.image && a.split === b.split;
}

/** Returns the bytes of the rows of an entry. */
export function bytesOfEntry({ spans }: TableEntry): number {
  return spans.reduce((sum, { start, end }) => sum + end - start, 0);
}

/** Returns the rows of an entry from its bytes, which are those of its spans one after another. */
export function rowsOfEntry({ spans }: TableEntry, separator: CsvSeparator, bytes: Uint8Array): CsvRow[] {
  const rows: CsvRow[] = [];
  let at = 0;
  for (const { start, end, line } of spans) {
    const splitter = new CsvSplitter({ row: (row) => rows.push(row) > 0 }, { separator, line });
    splitter.write(bytes.subarray(at, at + end - start));
    splitter.end();
    at += end - start;
  }
  return rows;
}

import type { DatasetPath } from "../../model/datasetPath.ts";
import type { ImageInfo } from "../../model/image.ts";
import type { ProblemDetails } from "../../model/problem.ts";
import { Declarations } from "../classes/declarations.ts";
import type { ReadEvent } from "../format.ts";
import { arrangeImages } from "../images/arrangeImages.ts";
import type { ImageSource, ListedImage, PlacedFile } from "../images/listedImages.ts";
import { AbsentImages } from "../report/absentImages.ts";
import { LineProblems } from "../report/lineProblems.ts";
import { fileEvent, problemEvent } from "../report/problemEvent.ts";
import type { SourceFile, SourceTree } from "../sourceTree.ts";
import { cutSpans, type SpanCut } from "../text/cutSpans.ts";
import { type ContentOf, imageOfContents } from "./itemContent.ts";
import { type EntryTexts, type ListedReader, readListed, textOfEntry } from "./readListed.ts";
import { RepeatedRows, withoutRepeats } from "./repeatedRows.ts";
import {
  bytesOfEntry,
  ImageFileNames,
  indexTable,
  type RowProblems,
  rowsOfEntry,
  type Table,
  type TableFile,
} from "./tableFile.ts";

/** A dataset of tables with rows about images. */
interface TableDataset {
  readonly root: string;
  readonly tables: readonly Table[];
  /** Files that may be images of the dataset. */
  readonly images: readonly SourceFile[];
  /** Returns those of `images` that are not images, such as masks; called after all tables were indexed. The format yields their outcome. */
  notImages?(): ReadonlySet<string>;
  /** Returns the dataset of an image, given the one that its table or its folder suggests. */
  datasetOf?(image: DatasetPath, suggested: string): string;
  /** Used for classes about which more than the title is known. */
  readonly declarations?: Declarations;
  /** Declares classes and tags that are known before the first image; called after all tables were indexed. */
  begin?(declarations: Declarations): Iterable<ReadEvent>;
  /** Returns what else is known of an image, such as by its folder. `isListed`: a table has rows about it. */
  contentOf?(image: DatasetPath, isListed: boolean): ContentOf | undefined;
  /** Joins or changes what several tables contain about one image. */
  join?(contents: readonly ContentOf[]): readonly ContentOf[];
}

/** Bytes of rows that are held at once. */
const PART_BYTES = 32 * 1024 * 1024;

/**
 * Reads a dataset of tables of any size: once for the places of the rows of each image, and once more, part by part, for their content.
 * Memory grows with the images of the drop, not with rows about others.
 */
export async function* readTables(
  tree: SourceTree,
  dataset: TableDataset,
  signal?: AbortSignal,
): AsyncGenerator<ReadEvent, void, undefined> {
  const problems = new TableProblems();
  const repeated = new RepeatedRows();
  const found = yield* indexTables(tree, dataset, problems, signal);
  const notImages = dataset.notImages?.();
  const images = notImages === undefined ? dataset.images : dataset.images.filter(({ path }) => !notImages.has(path));
  const { root, datasetOf } = dataset;
  const arranged = await arrangeImages(tree, { files: found, images, root, signal, datasetOf });
  yield* arranged.before;
  const declarations = dataset.declarations ?? new Declarations();
  yield* dataset.begin?.(declarations) ?? [];
  const reader: ListedReader<TableFile> = {
    bytesOf: ({ sources }) => sources.reduce((sum, { entry }) => sum + bytesOfEntry(entry), 0),
    partBytes: PART_BYTES,
    collect: (file, sources) => collectRows(tree, file, sources, signal),
    lost(image) {
      problems.addLost(image);
      return [];
    },
    async *read(image, info, texts) {
      const contents = await contentsOf(image, info, texts, repeated);
      const own = dataset.contentOf?.(image.file.path, contents.length > 0);
      if (own !== undefined) contents.push(own);
      yield* imageOfContents(image, info, dataset.join?.(contents) ?? contents, declarations, problems.report);
    },
  };
  yield* readListed(tree, arranged.images, reader, signal);
  yield* arranged.after;
  yield* repeated.events();
  yield* problems.events();
}

async function* indexTables(
  tree: SourceTree,
  { tables, images }: TableDataset,
  problems: TableProblems,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, PlacedFile<TableFile>[], undefined> {
  const names = new ImageFileNames(images.map((file) => file.path));
  const found: PlacedFile<TableFile>[] = [];
  for (const table of tables) {
    const indexed = await indexTable(tree, table, names, problems.ofTable(table.path), signal);
    if (indexed.ok) found.push(...indexed.value);
    else yield problemEvent(brokenTable(table.path, indexed.failure));
    yield fileEvent(table.path, indexed.ok ? "used" : "failed");
  }
  return found;
}

async function contentsOf(
  image: ListedImage<TableFile>,
  info: ImageInfo,
  texts: EntryTexts<TableFile>,
  repeated: RepeatedRows,
): Promise<ContentOf[]> {
  const contents: ContentOf[] = [];
  for (const source of image.sources) {
    const { file, entry } = source;
    const all = rowsOfEntry(entry, file.separator, textOfEntry(texts, source));
    const rows = withoutRepeats(all);
    const content = await file.table.contentOf(rows, info, image.file.path);
    if (content.figures.length > 0) repeated.addOwn(file.path, all.length - rows.length);
    contents.push({ path: file.path, content });
  }
  return repeated.acrossTables(contents);
}

/** Collects the problems of all tables, table by table. */
class TableProblems {
  readonly #absent = new AbsentImages();
  readonly #lines = new Map<string, LineProblems>();

  ofTable(path: DatasetPath): RowProblems {
    const lines = this.#lines.get(path) ?? new LineProblems(path);
    this.#lines.set(path, lines);
    return { lines, absent: this.#absent };
  }

  /** Adds problems of a table, which are yielded at the end; returns the events for those of another file. */
  readonly report = (problems: readonly ProblemDetails[], path: string): ReadEvent[] => {
    const lines = this.#lines.get(path);
    if (lines === undefined) return problems.map((problem) => problemEvent(problem));
    for (const problem of problems) lines.add(problem.line, problem);
    return [];
  };

  /** Adds the rows about an image whose file is not an image. */
  addLost({ file, sources }: ListedImage<TableFile>): void {
    const message = `Its image ${file.path} is not an image that can be read.`;
    const action = "The rows about it are skipped.";
    for (const { file: table, entry } of sources) {
      if (!table.hasAnnotations) continue;
      this.#lines.get(table.path)?.add(entry.line, { code: "annotation_without_image", message, action });
    }
  }

  *events(): Generator<ReadEvent> {
    yield* this.#absent.events();
    for (const lines of this.#lines.values()) yield* lines.events();
  }
}

async function collectRows(
  tree: SourceTree,
  file: TableFile,
  sources: readonly ImageSource<TableFile>[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<number, Uint8Array>> {
  const cuts: SpanCut[] = [];
  const places = new Map<number, { at: number; end: number }>();
  let total = 0;
  for (const { ref, entry } of sources) {
    const at = total;
    for (const { start, end } of entry.spans) {
      cuts.push({ start, end, at: total });
      total += end - start;
    }
    places.set(ref, { at, end: total });
  }
  const pool = new Uint8Array(total);
  cuts.sort((a, b) => a.start - b.start);
  await cutSpans(tree.stream(file.path, signal), cuts, pool);
  return new Map([...places].map(([ref, { at, end }]) => [ref, pool.subarray(at, end)]));
}

function brokenTable(path: DatasetPath, reason: string): ProblemDetails {
  return {
    code: "annotation_broken",
    path,
    message: `The file cannot be read: ${reason}.`,
    action: "The table is skipped; its images are imported without its labels.",
  };
}

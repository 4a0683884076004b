import type { DatasetPath } from "../../model/datasetPath.ts";
import type { ProblemDetails } from "../../model/problem.ts";
import { Declarations } from "../classes/declarations.ts";
import type { ReadEvent } from "../format.ts";
import { arrangeImages } from "../images/arrangeImages.ts";
import type { PlacedFile } from "../images/listedImages.ts";
import { withExtensions } from "../images/withExtensions.ts";
import { AbsentImages } from "../report/absentImages.ts";
import { LineProblems } from "../report/lineProblems.ts";
import { fileEvent, problemEvent } from "../report/problemEvent.ts";
import type { SourceFile, SourceTree } from "../sourceTree.ts";
import { cutSpans, type SpanCut } from "../text/cutSpans.ts";
import { type ContentOf, type ItemContent, imageOfContents } from "./itemContent.ts";
import { readListed } from "./readListed.ts";
import { bytesOfEntry, ImageFileNames, indexTable, rowsOfEntry, type Table, type TableFile } from "./tableFile.ts";

/** A dataset of tables with rows about images. */
export interface TableDataset {
  readonly root: string;
  readonly tables: readonly Table[];
  /** Files that may be images of the dataset. */
  readonly images: readonly SourceFile[];
  /** Pictures that are none after all, asked for when all tables were gone through. Their outcome is told by the format. */
  notImages?(): ReadonlySet<string>;
  /** The dataset of an image, given the one that its table or its folder suggests. */
  datasetOf?(image: DatasetPath, suggested: string): string;
  /** Knows more of the classes that rows use than their titles. */
  readonly declarations?: Declarations;
  /** Declares what is known beforehand, asked for when all tables were gone through. */
  begin?(declarations: Declarations): Iterable<ReadEvent>;
  /** What else is known of an image, such as what its folder says. `isListed`: some table has rows about it. */
  contentOf?(image: DatasetPath, isListed: boolean): ContentOf | undefined;
  /** Joins or changes what several tables say about one image. */
  join?(contents: readonly ContentOf[]): readonly ContentOf[];
}

/** Bytes of rows that are held at once. */
const PART_BYTES = 32 * 1024 * 1024;

/**
 * Reads a dataset of tables, whatever their size: once for where the rows of each image are, once more, part by part, for what they say.
 * Memory grows with the images of the drop, not with rows about others.
 */
export async function* readTables(
  tree: SourceTree,
  dataset: TableDataset,
  signal?: AbortSignal,
): AsyncGenerator<ReadEvent, void, undefined> {
  const { tables, root } = dataset;
  const names = new ImageFileNames(dataset.images.map((file) => file.path));
  const absent = new AbsentImages();
  const lines = new Map<string, LineProblems>();
  const found: PlacedFile<TableFile>[] = [];
  for (const table of tables) {
    const own = lines.get(table.path) ?? new LineProblems(table.path);
    lines.set(table.path, own);
    const indexed = await indexTable(tree, table, names, { lines: own, absent }, signal);
    if (indexed.ok) found.push(...indexed.value);
    else yield problemEvent(brokenTable(table.path, indexed.failure));
    yield fileEvent(table.path, indexed.ok ? "used" : "failed");
  }
  const masks = dataset.notImages?.();
  const pictures = masks === undefined ? dataset.images : dataset.images.filter(({ path }) => !masks.has(path));
  const files = found.map(({ file, place }) => {
    return { file: { ...file, images: withExtensions(file.images, pictures, place.split) }, place };
  });
  const arranged = arrangeImages(files, pictures, root, dataset.datasetOf);
  yield* arranged.before;
  const declarations = dataset.declarations ?? new Declarations();
  yield* dataset.begin?.(declarations) ?? [];
  const tell = (problems: readonly ProblemDetails[], path: string): ReadEvent[] => {
    const own = lines.get(path);
    if (own === undefined) return problems.map(problemEvent);
    for (const problem of problems) own.add(problem.line, problem);
    return [];
  };
  yield* readListed<TableFile>(
    tree,
    arranged.images,
    {
      bytesOf: ({ sources }) => sources.reduce((sum, { file, ref }) => sum + bytesOfEntry(file, ref), 0),
      partBytes: PART_BYTES,
      collect: (file, refs) => collectRows(tree, file, refs, signal),
      lost({ file, sources }) {
        for (const { file: table, ref } of sources) {
          if (!table.hasAnnotations) continue;
          const message = `Its image ${file.path} is no picture that can be read.`;
          const finding = { code: "annotation_without_image", message, action: "Left out." } as const;
          lines.get(table.path)?.add(table.images[ref]!.spans[0]!.line, finding);
        }
        return [];
      },
      async *read(image, info, texts) {
        const contents: ContentOf[] = [];
        for (const { file, ref } of image.sources) {
          const rows = rowsOfEntry(file, ref, texts.get(file)!.get(ref)!);
          const content: ItemContent = await file.table.contentOf(rows, info, image.file.path);
          contents.push({ path: file.path, content });
        }
        const own = dataset.contentOf?.(image.file.path, contents.length > 0);
        if (own !== undefined) contents.push(own);
        yield* imageOfContents(image, info, dataset.join?.(contents) ?? contents, declarations, tell);
      },
    },
    signal,
  );
  yield* arranged.after;
  yield* absent.events();
  for (const own of lines.values()) yield* own.events();
}

async function collectRows(
  tree: SourceTree,
  file: TableFile,
  refs: readonly number[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<number, Uint8Array>> {
  const cuts: SpanCut[] = [];
  const places = new Map<number, { at: number; end: number }>();
  let total = 0;
  for (const ref of refs) {
    const at = total;
    for (const { start, end } of file.images[ref]!.spans) {
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
    action: "Left out; its images are kept, without its labels.",
  };
}

import { type DatasetPath, extensionOf, folderOf } from "../../model/datasetPath.ts";
import type { ImageInfo } from "../../model/image.ts";
import type { ProblemDetails } from "../../model/problem.ts";
import { Declarations } from "../classes/declarations.ts";
import type { ReadEvent } from "../format.ts";
import { type AnnotationPlace, annotationPlace } from "../images/annotationPlace.ts";
import { arrangeImages } from "../images/arrangeImages.ts";
import { mayBeImage } from "../images/imageFile.ts";
import type { ListedEntry, ListedImage, PlacedFile } from "../images/listedImages.ts";
import { fileEvent, problemEvent } from "../report/problemEvent.ts";
import { skipReason } from "../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../sourceTree.ts";
import { cutSpans, type SpanCut } from "../text/cutSpans.ts";
import { pieceValue } from "../text/jsonStream.ts";
import type { JsonObject } from "../text/jsonValue.ts";
import { type ItemContent, imageOfContents } from "./itemContent.ts";
import { type ItemFile, type ItemPlaces, indexItemFile } from "./itemFile.ts";
import { type EntryTexts, type ListedReader, readListed } from "./readListed.ts";
import { atMost } from "./settleFigures.ts";

/** How one format's items are read. */
export interface ItemReader<Entry extends ListedEntry = ListedEntry> extends ItemPlaces<Entry> {
  /** True when the name of a file, unless it is a split's, says nothing about its dataset. */
  readonly ignoresNames?: boolean;
  /** Files that were read before and whose outcome has been told. */
  readonly settled?: ReadonlySet<string>;
  /** Finds the items of a table, for formats that have them in CSV as well. */
  indexTable?(
    tree: SourceTree,
    path: DatasetPath,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ReadEvent, ItemFile<Entry> | undefined, undefined>;
  /** Changes the names of images once all files of the drop are known. */
  resolve?(file: ItemFile<Entry>, images: readonly SourceFile[]): ItemFile<Entry>;
  /** Tells what is to be said of all files, before their images. */
  report?(files: readonly ItemFile<Entry>[]): Iterable<ReadEvent>;
  /** Declares what a file brings along. */
  begin?(file: ItemFile<Entry>, declarations: Declarations): Iterable<ReadEvent>;
  contentOf(item: JsonObject, file: ItemFile<Entry>, info: ImageInfo, entry: Entry): ItemContent;
}

/** Bytes of items that are held at once. */
const PART_BYTES = 32 * 1024 * 1024;

/** Reads a dataset of files of items, whatever their size: once for where the items are, once more for what is in them. */
export async function* readItems<Entry extends ListedEntry>(
  tree: SourceTree,
  { root, signal }: { readonly root: string; readonly signal?: AbortSignal },
  reader: ItemReader<Entry>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const prefix = root === "" ? "" : `${root}/`;
  const found: ItemFile<Entry>[] = [];
  const images: SourceFile[] = [];
  for (const file of tree.files) {
    signal?.throwIfAborted();
    if (reader.settled?.has(file.path)) continue;
    if (!file.path.startsWith(prefix)) yield fileEvent(file.path, "skipped", skipReason.outsideOfRoot);
    else if (extensionOf(file.path) === ".json") {
      const indexed = yield* indexItemFile(tree, file.path, reader, signal);
      if (indexed !== undefined) found.push(indexed);
    } else if (extensionOf(file.path) === ".csv" && reader.indexTable !== undefined) {
      const indexed = yield* reader.indexTable(tree, file.path, signal);
      if (indexed !== undefined) found.push(indexed);
    } else if (mayBeImage(file.path)) images.push(file);
    else yield fileEvent(file.path, "skipped", skipReason.notPartOfDataset);
  }
  const files = found.map((file): PlacedFile<ItemFile<Entry>> => {
    return { file: reader.resolve?.(file, images) ?? file, place: placeOfItems(file, root, reader) };
  });
  const arranged = arrangeImages(files, images, root);
  yield* arranged.before;
  yield* reader.report?.(files.map(({ file }) => file)) ?? [];
  const declarations = new Declarations();
  for (const { file } of files) yield* reader.begin?.(file, declarations) ?? [];
  const listed: ListedReader<ItemFile<Entry>> = {
    bytesOf,
    partBytes: PART_BYTES,
    collect: (file, refs) => collect(tree, file, refs, signal),
    *lost({ file: { path }, sources }) {
      for (const { file, ref } of sources) yield problemEvent(lost(file.path, path), file.images[ref]!.annotations);
    },
    read: (image, info, texts) => readImage(image, info, reader, declarations, texts),
  };
  yield* readListed(tree, arranged.images, listed, signal);
  yield* arranged.after;
}

/** What a file's place says; a name that says nothing counts as one that annotations always have. */
function placeOfItems(
  file: ItemFile,
  root: string,
  { ignoresNames = false }: { ignoresNames?: boolean },
): AnnotationPlace {
  const place = annotationPlace(file.path, root);
  if (!file.isItem && !(ignoresNames && place.byStem)) return place;
  return annotationPlace(`${folderOf(file.path)}/annotations.json`.replace(/^\//, ""), root);
}

function bytesOf<Entry extends ListedEntry>({ sources }: ListedImage<ItemFile<Entry>>): number {
  return sources.reduce((sum, { file, ref }) => sum + file.images[ref]!.end - file.images[ref]!.start, 0);
}

async function collect(
  tree: SourceTree,
  file: ItemFile,
  refs: readonly number[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<number, Uint8Array>> {
  const cuts = new Map<number, SpanCut>();
  let total = 0;
  for (const ref of refs) {
    const { start, end } = file.images[ref]!;
    // Images of one item share its text.
    if (cuts.has(start)) continue;
    cuts.set(start, { start, end, at: total });
    total += end - start;
  }
  const pool = new Uint8Array(total);
  const inOrder = [...cuts.values()].sort((a, b) => a.start - b.start);
  await cutSpans(tree.stream(file.path, signal), inOrder, pool);
  return new Map(
    refs.map((ref) => {
      const { at, start, end } = cuts.get(file.images[ref]!.start)!;
      return [ref, pool.subarray(at, at + end - start)];
    }),
  );
}

function* readImage<Entry extends ListedEntry>(
  image: ListedImage<ItemFile<Entry>>,
  info: ImageInfo,
  reader: ItemReader<Entry>,
  declarations: Declarations,
  texts: EntryTexts<ItemFile<Entry>>,
): Generator<ReadEvent> {
  const contents = image.sources.map(({ file, ref }) => {
    const entry = file.images[ref]!;
    const bytes = texts.get(file)!.get(ref)!;
    const item = entry.item ?? (pieceValue({ bytes, start: 0, end: bytes.length }) as JsonObject);
    return { path: file.path, content: reader.contentOf(item, file, info, entry) };
  });
  yield* imageOfContents(image, info, contents, declarations, (problems, path) =>
    atMost(problems, path).map(problemEvent),
  );
}

function lost(path: DatasetPath, image: string): ProblemDetails {
  const message = `Its image ${image} is no picture that can be read.`;
  return { code: "annotation_without_image", path, message, action: "Left out." };
}

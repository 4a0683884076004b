import { type DatasetPath, extensionOf, folderOf } from "../../model/datasetPath.ts";
import type { ImageInfo } from "../../model/image.ts";
import type { ProblemDetails } from "../../model/problem.ts";
import { Declarations } from "../classes/declarations.ts";
import type { ReadEvent } from "../format.ts";
import { type AnnotationPlace, annotationPlace } from "../images/annotationPlace.ts";
import { arrangeImages } from "../images/arrangeImages.ts";
import { mayBeImage } from "../images/imageFile.ts";
import type { ImageSource, ListedEntry, ListedImage, PlacedFile } from "../images/listedImages.ts";
import { fileEvent, problemEvent } from "../report/problemEvent.ts";
import { skipReason } from "../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../sourceTree.ts";
import { cutSpans, type SpanCut } from "../text/cutSpans.ts";
import { pieceValue } from "../text/jsonStream.ts";
import type { JsonObject } from "../text/jsonValue.ts";
import { type ItemContent, imageOfContents } from "./itemContent.ts";
import { type ItemFile, type ItemPlaces, indexItemFile } from "./itemFile.ts";
import { type EntryTexts, type ListedReader, readListed, textOfEntry } from "./readListed.ts";
import { atMost } from "./settleFigures.ts";

/** How one format's items are read. */
export interface ItemReader<Entry extends ListedEntry = ListedEntry> extends ItemPlaces<Entry> {
  /** True when the name of a file does not name its dataset, unless it is the name of a split. */
  readonly ignoresNames?: boolean;
  /** Files that were read before and have their outcome. */
  readonly settled?: ReadonlySet<string>;
  /** Finds the items of a table, for formats that have them in CSV as well. */
  indexTable?(
    tree: SourceTree,
    path: DatasetPath,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ReadEvent, ItemFile<Entry> | undefined, undefined>;
  /** Changes the names of images once all files of the drop are known. */
  resolve?(file: ItemFile<Entry>, images: readonly SourceFile[]): ItemFile<Entry>;
  /** Returns events about all files, which come before their images. */
  report?(files: readonly ItemFile<Entry>[]): Iterable<ReadEvent>;
  /** Declares the classes and tags that a file lists. */
  begin?(file: ItemFile<Entry>, declarations: Declarations): Iterable<ReadEvent>;
  /** Returns what an item contains about an image. */
  contentOf(item: JsonObject, file: ItemFile<Entry>, info: ImageInfo, entry: Entry): ItemContent;
}

/** Bytes of items that are held at once. */
const PART_BYTES = 32 * 1024 * 1024;

/** Reads a dataset of files of items of any size: once for the places of the items, and once more for their content. */
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
  const arranged = await arrangeImages(tree, { files, images, root, signal });
  yield* arranged.before;
  yield* reader.report?.(files.map(({ file }) => file)) ?? [];
  const declarations = new Declarations();
  for (const { file } of files) yield* reader.begin?.(file, declarations) ?? [];
  const listed: ListedReader<ItemFile<Entry>> = {
    bytesOf,
    partBytes: PART_BYTES,
    collect: (file, sources) => collect(tree, file, sources, signal),
    *lost({ file: { path }, sources }) {
      for (const { file, entry } of sources)
        yield problemEvent(lost(file.path, path), { annotations: entry.annotations });
    },
    read: (image, info, texts) => readImage(image, info, reader, declarations, texts),
  };
  yield* readListed(tree, arranged.images, listed, signal);
  yield* arranged.after;
}

/** The place of a file; a name that does not name a dataset counts as `annotations.json`. */
function placeOfItems(
  file: ItemFile,
  root: string,
  { ignoresNames = false }: { ignoresNames?: boolean },
): AnnotationPlace {
  const place = annotationPlace(file.path, root);
  if (!file.isItem && !(ignoresNames && place.byStem)) return place;
  const nameless = annotationPlace(`${folderOf(file.path)}/annotations.json`.replace(/^\//, ""), root);
  return file.isItem ? nameless : { ...nameless, stem: place.stem };
}

function bytesOf<Entry extends ListedEntry>({ sources }: ListedImage<ItemFile<Entry>>): number {
  return sources.reduce((sum, { entry }) => sum + entry.end - entry.start, 0);
}

async function collect<Entry extends ListedEntry>(
  tree: SourceTree,
  file: ItemFile<Entry>,
  sources: readonly ImageSource<ItemFile<Entry>>[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<number, Uint8Array>> {
  // Images of one item have the same text.
  const cuts = new Map<number, SpanCut>();
  let total = 0;
  for (const { entry } of sources) {
    const { start, end } = entry;
    if (cuts.has(start)) continue;
    cuts.set(start, { start, end, at: total });
    total += end - start;
  }
  const pool = new Uint8Array(total);
  const inOrder = [...cuts.values()].sort((a, b) => a.start - b.start);
  await cutSpans(tree.stream(file.path, signal), inOrder, pool);
  const texts = new Map<number, Uint8Array>();
  for (const { ref, entry } of sources) {
    const cut = cuts.get(entry.start);
    if (cut !== undefined) texts.set(ref, pool.subarray(cut.at, cut.at + cut.end - cut.start));
  }
  return texts;
}

function* readImage<Entry extends ListedEntry>(
  image: ListedImage<ItemFile<Entry>>,
  info: ImageInfo,
  reader: ItemReader<Entry>,
  declarations: Declarations,
  texts: EntryTexts<ItemFile<Entry>>,
): Generator<ReadEvent> {
  const contents = image.sources.map((source) => {
    const { file, entry } = source;
    const bytes = textOfEntry(texts, source);
    const item = entry.item ?? (pieceValue({ bytes, start: 0, end: bytes.length }) as JsonObject);
    return { path: file.path, content: reader.contentOf(item, file, info, entry) };
  });
  yield* imageOfContents(image, info, contents, declarations, (problems, path) => {
    return atMost(problems, path).map((problem) => problemEvent(problem));
  });
}

function lost(path: DatasetPath, image: string): ProblemDetails {
  const message = `Its image ${image} is not an image that can be read.`;
  return { code: "annotation_without_image", path, message, action: "The annotations are skipped." };
}

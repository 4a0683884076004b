import { type DatasetPath, extensionOf } from "../model/datasetPath.ts";
import { type ImageInfo, uprightSize } from "../model/image.ts";
import type { Problem } from "../model/problem.ts";
import type { Tag } from "../model/tag.ts";
import { placeOf } from "./annotationPlace.ts";
import { cutSpans, type SpanCut } from "./cutSpans.ts";
import type { ReadEvent } from "./format.ts";
import type { Size } from "./geometryRules.ts";
import { lineOfOffset, pieceValue, splitJson } from "./jsonStream.ts";
import { isJsonObject, type JsonObject } from "./jsonValue.ts";
import { LabelWords } from "./labelWords.ts";
import { arrangeImages, type ListedEntry, type ListedImage, type Listing, type PlacedFile } from "./listedImages.ts";
import { mayBePicture } from "./picture.ts";
import { fileEvent, problemEvent } from "./problemEvent.ts";
import { type EntryTexts, type ListedReader, readListed } from "./readListed.ts";
import { atMost, type PlacedFigure, settleFigures } from "./settleFigures.ts";
import { type SourceFile, SourceReadError, type SourceTree } from "./sourceTree.ts";

/** A JSON file that is a list of items, each of which holds one image with all its annotations. */
export interface ItemFile extends Listing {
  readonly images: readonly ItemEntry[];
  /** The fields beside the list, by name. */
  readonly fields: ReadonlyMap<string, unknown>;
}

interface ItemEntry extends ListedEntry {
  readonly start: number;
  readonly end: number;
}

/** What an item says about its image. */
export interface ItemContent {
  readonly figures: readonly PlacedFigure[];
  readonly tags: readonly Tag[];
  readonly annotatedSize?: Size | undefined;
  readonly meta?: Readonly<Record<string, unknown>> | undefined;
  readonly problems: readonly Omit<Problem, "path">[];
}

/** How one format's items are read. */
export interface ItemReader {
  /** The field that holds the list; undefined when the file is the list. */
  readonly listKey: string | undefined;
  /** The image that an item is about; undefined for what is no item. */
  entryOf(item: JsonObject, file: { readonly path: DatasetPath }): ListedEntry | undefined;
  /** True when a file is of the format, by the fields beside the list and the count of its items. */
  accepts(file: ItemFile): boolean;
  /** Changes the names of images once all files of the drop are known. */
  resolve?(file: ItemFile, pictures: readonly DatasetPath[]): ItemFile;
  /** Declares what a file brings along. */
  begin?(file: ItemFile, words: LabelWords): Iterable<ReadEvent>;
  contentOf(item: JsonObject, file: ItemFile, info: ImageInfo): ItemContent;
}

/** Bytes of items that are held at once. */
const PART_BYTES = 32 * 1024 * 1024;

/** Reads a dataset of files that list items, whatever their size: once for where the items are, once more for what is in them. */
export async function* readItems(
  tree: SourceTree,
  { root, signal }: { readonly root: string; readonly signal?: AbortSignal },
  reader: ItemReader,
): AsyncGenerator<ReadEvent, void, undefined> {
  const prefix = root === "" ? "" : `${root}/`;
  const found: ItemFile[] = [];
  const pictures: SourceFile[] = [];
  for (const file of tree.files) {
    signal?.throwIfAborted();
    if (!file.path.startsWith(prefix)) yield fileEvent(file.path, "skipped", "outside of the dataset's folder");
    else if (extensionOf(file.path) === ".json") {
      const indexed = yield* indexFile(tree, file.path, reader, signal);
      if (indexed !== undefined) found.push(indexed);
    } else if (mayBePicture(file.path)) pictures.push(file);
    else yield fileEvent(file.path, "skipped", "not part of the dataset");
  }
  const paths = pictures.map((file) => file.path);
  const files = found.map((file): PlacedFile<ItemFile> => {
    return { file: reader.resolve?.(file, paths) ?? file, place: placeOf(file.path, root) };
  });
  const arranged = arrangeImages(files, pictures, root);
  yield* arranged.before;
  const words = new LabelWords();
  for (const { file } of files) yield* reader.begin?.(file, words) ?? [];
  const listed: ListedReader<ItemFile> = {
    bytesOf,
    partBytes: PART_BYTES,
    collect: (file, refs) => collect(tree, file, refs, signal),
    *lost({ file: { path }, sources }) {
      for (const { file } of sources) yield problemEvent(lost(file.path, path));
    },
    read: (image, info, texts) => readImage(image, info, reader, words, texts),
  };
  yield* readListed(tree, arranged.images, listed, signal);
  yield* arranged.after;
}

async function* indexFile(
  tree: SourceTree,
  path: DatasetPath,
  reader: ItemReader,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, ItemFile | undefined, undefined> {
  const images: ItemEntry[] = [];
  const fields = new Map<string, unknown>();
  const broken: { object: string; offset: number }[] = [];
  let count = 0;
  let hasList = false;
  let fault: Awaited<ReturnType<typeof splitJson>>;
  try {
    fault = await splitJson(tree.stream(path, signal), {
      list(key) {
        hasList ||= key === reader.listKey;
        return undefined;
      },
      field(key, piece) {
        fields.set(key, pieceValue(piece));
        return undefined;
      },
      element(key, piece) {
        if (key !== reader.listKey) return undefined;
        const json = pieceValue(piece);
        const entry = isJsonObject(json) ? reader.entryOf(json, { path }) : undefined;
        if (entry === undefined) broken.push({ object: `item ${count}`, offset: piece.offset });
        else images.push({ ...entry, start: piece.offset, end: piece.offset + piece.end - piece.start });
        count++;
        return undefined;
      },
    });
  } catch (error) {
    if (!(error instanceof SourceReadError)) throw error;
    yield problemEvent(brokenFile(path, `The file ${error.reason}.`));
    yield fileEvent(path, "failed");
    return undefined;
  }
  if (fault !== undefined) {
    const line = await lineOfOffset(tree.stream(path, signal), fault.offset);
    yield problemEvent({ ...brokenFile(path, fault.error), line });
    yield fileEvent(path, "failed");
    return undefined;
  }
  const file: ItemFile = { path, images, fields, hasAnnotations: true };
  if (!hasList || !reader.accepts(file)) {
    yield fileEvent(path, "skipped", "not part of the dataset");
    return undefined;
  }
  const named: Problem[] = [];
  for (const [i, { object, offset }] of broken.entries()) {
    // Only those that are shown are worth going through the file again.
    const line = i < 20 ? { line: await lineOfOffset(tree.stream(path, signal), offset) } : {};
    const message = "An item cannot be read or names no image.";
    named.push({ code: "item_broken", severity: "warning", path, object, ...line, message, action: "Left out." });
  }
  for (const problem of atMost(named, path)) yield problemEvent(problem);
  yield fileEvent(path, "used");
  return file;
}

function bytesOf({ sources }: ListedImage<ItemFile>): number {
  return sources.reduce((sum, { file, ref }) => sum + file.images[ref]!.end - file.images[ref]!.start, 0);
}

async function collect(
  tree: SourceTree,
  file: ItemFile,
  refs: readonly number[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<number, Uint8Array>> {
  let total = 0;
  const cuts = refs.map((ref): SpanCut & { ref: number } => {
    const { start, end } = file.images[ref]!;
    total += end - start;
    return { ref, start, end, at: total - (end - start) };
  });
  const pool = new Uint8Array(total);
  const inOrder = [...cuts].sort((a, b) => a.start - b.start);
  await cutSpans(tree.stream(file.path, signal), inOrder, pool);
  return new Map(cuts.map(({ ref, at, start, end }) => [ref, pool.subarray(at, at + end - start)]));
}

function* readImage(
  image: ListedImage<ItemFile>,
  info: ImageInfo,
  reader: ItemReader,
  words: LabelWords,
  texts: EntryTexts<ItemFile>,
): Generator<ReadEvent> {
  const contents = image.sources.map(({ file, ref }) => {
    const bytes = texts.get(file)!.get(ref)!;
    const item = pieceValue({ bytes, start: 0, end: bytes.length }) as JsonObject;
    return { file, content: reader.contentOf(item, file, info) };
  });
  const annotatedSize = contents.map(({ content }) => content.annotatedSize).find((size) => size !== undefined);
  const all = [];
  for (const { file, content } of contents) {
    const told = content.problems.map((problem): Problem => ({ ...problem, path: file.path }));
    for (const problem of atMost(told, file.path)) yield problemEvent(problem);
    const { figures, problems } = settleFigures(content.figures, info, content.annotatedSize, file.path);
    for (const problem of problems) yield problemEvent(problem);
    all.push(...figures);
  }
  const tags = contents.flatMap(({ content }) => content.tags);
  const settled = yield* words.introduce({ figures: all, tags });
  const meta = Object.assign({}, ...contents.map(({ content }) => content.meta)) as Record<string, unknown>;
  yield {
    type: "image",
    dataset: image.dataset,
    name: image.name,
    path: image.file.path,
    info,
    labelled: contents.length > 0,
    figures: settled.figures,
    tags: settled.tags,
    ...(annotatedSize && uprightSize(info) !== undefined && { annotatedSize }),
    ...(Object.keys(meta).length > 0 && { meta }),
  };
}

function brokenFile(path: DatasetPath, reason: string): Problem {
  return {
    code: "annotation_broken",
    severity: "error",
    path,
    message: `The file cannot be read: ${reason}`,
    action: "Left out; its images are kept, without its labels.",
  };
}

function lost(path: DatasetPath, image: string): Problem {
  const message = `Its image ${image} is no picture that can be read.`;
  return { code: "annotation_without_image", severity: "warning", path, message, action: "Left out." };
}

import type { ImageInfo } from "../../model/image.ts";
import type { ReadEvent } from "../format.ts";
import { groupBy } from "../images/groupBy.ts";
import { checkImage } from "../images/imageFile.ts";
import type { ImageSource, ListedImage, Listing } from "../images/listedImages.ts";
import { problemEvent } from "../report/problemEvent.ts";
import type { SourceTree } from "../sourceTree.ts";
import { DatasetEvents, notAnImageEvent } from "./imageEvents.ts";
import { mapAhead } from "./mapAhead.ts";

/** The texts of entries of one annotation file, by index of the entry. */
export interface TextsOfFile {
  get(ref: number): Uint8Array | undefined;
}

/** The texts of entries of annotation files, by file. */
export type EntryTexts<File extends Listing> = ReadonlyMap<File, TextsOfFile>;

/** Returns the text of an entry that was collected. */
export function textOfEntry<File extends Listing>(
  texts: EntryTexts<File>,
  { file, ref }: ImageSource<File>,
): Uint8Array {
  const text = texts.get(file)?.get(ref);
  if (text === undefined) throw new Error(`The text of entry ${ref} of ${file.path} was not collected.`);
  return text;
}

/** How one kind of annotation file is read for the images that it lists. */
export interface ListedReader<File extends Listing> {
  /** Returns the bytes of memory that the texts of an image take. */
  bytesOf(image: ListedImage<File>): number;
  /** Bytes of texts that are held at once; the files are read once for each part of this size. */
  readonly partBytes: number;
  /** A part begins: the texts of the part before it are not used any more. */
  begin?(): void;
  /** Reads the texts of entries of one file. */
  collect(file: File, sources: readonly ImageSource<File>[]): Promise<TextsOfFile>;
  /** Returns the events for an image whose file is not an image: its annotations are lost. */
  lost(image: ListedImage<File>): Iterable<ReadEvent>;
  /** Returns the events of one image. */
  read(
    image: ListedImage<File>,
    info: ImageInfo,
    texts: EntryTexts<File>,
  ): Iterable<ReadEvent> | AsyncIterable<ReadEvent>;
}

/** Reads the images of a drop in order, each with its annotations, part by part, so that memory stays bounded for files of any size. */
export async function* readListed<File extends Listing>(
  tree: SourceTree,
  images: readonly ListedImage<File>[],
  reader: ListedReader<File>,
  signal?: AbortSignal,
): AsyncGenerator<ReadEvent, void, undefined> {
  const datasets = new DatasetEvents();
  for (const part of partsOf(images, reader)) {
    reader.begin?.();
    const texts = await textsOf(part, reader);
    const load = async (image: ListedImage<File>) => ({
      image,
      check: await checkImage(tree, image.file, signal),
    });
    for await (const { image, check } of mapAhead(part, load)) {
      signal?.throwIfAborted();
      for (const problem of check.problems) yield problemEvent(problem);
      if (check.info === undefined) {
        yield notAnImageEvent(image.file.path, check);
        yield* reader.lost(image);
        continue;
      }
      yield* datasets.begin(image.dataset);
      const events = reader.read(image, check.info, texts);
      if (Symbol.asyncIterator in events) yield* events;
      // Delegated to, it would be wrapped in promises for each event.
      else for (const event of events) yield event;
    }
  }
}

function* partsOf<File extends Listing>(
  images: readonly ListedImage<File>[],
  { bytesOf, partBytes }: ListedReader<File>,
): Generator<ListedImage<File>[]> {
  let part: ListedImage<File>[] = [];
  let bytes = 0;
  for (const image of images) {
    part.push(image);
    bytes += bytesOf(image);
    if (bytes < partBytes) continue;
    yield part;
    part = [];
    bytes = 0;
  }
  if (part.length > 0) yield part;
}

async function textsOf<File extends Listing>(
  part: readonly ListedImage<File>[],
  reader: ListedReader<File>,
): Promise<EntryTexts<File>> {
  const wanted = groupBy(
    part.flatMap((image) => image.sources),
    ({ file }) => file,
  );
  const texts = new Map<File, TextsOfFile>();
  for (const [file, sources] of wanted) texts.set(file, await reader.collect(file, sources));
  return texts;
}

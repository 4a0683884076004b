import type { ImageInfo } from "../../model/image.ts";
import type { ReadEvent } from "../format.ts";
import { checkImage } from "../images/imageFile.ts";
import type { ListedImage, Listing } from "../images/listedImages.ts";
import { fileEvent, problemEvent } from "../report/problemEvent.ts";
import { skipReason } from "../report/skipReasons.ts";
import type { SourceTree } from "../sourceTree.ts";
import { mapAhead } from "./mapAhead.ts";

/** The text of entries of annotation files, by file and index of the entry. */
export type EntryTexts<File extends Listing> = ReadonlyMap<File, ReadonlyMap<number, Uint8Array>>;

/** How one kind of annotation file is read for the images that it lists. */
export interface ListedReader<File extends Listing> {
  /** Bytes that the annotations of an image take when they are held. */
  bytesOf(image: ListedImage<File>): number;
  /** Bytes that are held at once; each part of so many goes through the files once more. */
  readonly partBytes: number;
  /** Reads entries of one file again. */
  collect(file: File, refs: readonly number[]): Promise<ReadonlyMap<number, Uint8Array>>;
  /** Tells what is lost with an image that is no picture. */
  lost(image: ListedImage<File>): Iterable<ReadEvent>;
  read(
    image: ListedImage<File>,
    info: ImageInfo,
    texts: EntryTexts<File>,
  ): Iterable<ReadEvent> | AsyncIterable<ReadEvent>;
}

/** Reads the images of a drop in order, each with its annotations, part by part so that memory stays bounded whatever the files' size. */
export async function* readListed<File extends Listing>(
  tree: SourceTree,
  images: readonly ListedImage<File>[],
  reader: ListedReader<File>,
  signal?: AbortSignal,
): AsyncGenerator<ReadEvent, void, undefined> {
  const announced = new Set<string>();
  for (const part of partsOf(images, reader)) {
    const texts = await textsOf(part, reader);
    const load = async (image: ListedImage<File>) => ({
      image,
      picture: await checkImage(tree, image.file, signal),
    });
    for await (const { image, picture } of mapAhead(part, load)) {
      signal?.throwIfAborted();
      const { path } = image.file;
      for (const problem of picture.problems) yield problemEvent(problem);
      if (picture.info === undefined) {
        yield picture.failed ? fileEvent(path, "failed") : fileEvent(path, "skipped", skipReason.notAnImage);
        yield* reader.lost(image);
        continue;
      }
      if (!announced.has(image.dataset)) {
        announced.add(image.dataset);
        yield { type: "dataset", name: image.dataset };
      }
      yield* reader.read(image, picture.info, texts);
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
  const wanted = new Map<File, number[]>();
  for (const { file, ref } of part.flatMap((image) => image.sources)) {
    const refs = wanted.get(file);
    if (refs === undefined) wanted.set(file, [ref]);
    else refs.push(ref);
  }
  const texts = new Map<File, ReadonlyMap<number, Uint8Array>>();
  for (const [file, refs] of wanted) texts.set(file, await reader.collect(file, refs));
  return texts;
}

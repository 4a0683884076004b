import type { ArchiveEntry, StoredImage, StoredProject } from "../format.ts";

/** Bytes of lists that are kept in memory while the images are written; larger ones are made again when they are written. */
const KEPT_BYTES = 64 * 1024 * 1024;

/** An image of an export whose annotations are items of JSON lists. */
export interface ListedImage {
  /** Where the image file is written. */
  readonly path: string;
  /** Its item; undefined for an image that is not listed. */
  readonly item?: unknown;
}

/** How a format writes its lists. */
interface ListLayout {
  /** Returns what describes images one after another, the same for the same sequence of images. */
  start(): (image: StoredImage) => ListedImage;
  /** Returns the file of a dataset: its path, and the text around the items. */
  fileOf(dataset: string): { readonly path: string; readonly head: string; readonly tail: string };
}

/** Writes the images of a project, and then a JSON file with a list of items for each dataset that has one. */
export async function* writeListFiles(
  project: StoredProject,
  layout: ListLayout,
  signal?: AbortSignal,
): AsyncGenerator<ArchiveEntry> {
  const lists = new Map<string, ItemList>();
  const describe = layout.start();
  let kept = 0;
  for await (const image of project.images(signal)) {
    signal?.throwIfAborted();
    const { path, item } = describe(image);
    yield { path, bytes: image.bytes, content: image.content(), isImage: true };
    if (item === undefined) continue;
    const list = lists.get(image.dataset) ?? new ItemList();
    lists.set(image.dataset, list);
    kept += list.add(item);
    if (kept <= KEPT_BYTES) continue;
    for (const one of lists.values()) one.release();
    kept = 0;
  }
  for (const [dataset, list] of lists) {
    const { path, head, tail } = layout.fileOf(dataset);
    const [before, after] = [encode(head), encode(tail)];
    const items = list.parts ?? itemsAgain(project, layout, dataset, signal);
    yield { path, bytes: before.length + list.bytes + after.length, content: join(before, items, after) };
  }
}

/** The items of a file while they grow. */
class ItemList {
  #parts: Uint8Array[] | undefined = [];
  #isEmpty = true;
  bytes = 0;

  /** The items as text; undefined after `release`. */
  get parts(): readonly Uint8Array[] | undefined {
    return this.#parts;
  }

  /** Adds an item and returns the bytes that are kept for it. */
  add(item: unknown): number {
    const part = itemText(item, this.#isEmpty);
    this.#isEmpty = false;
    this.#parts?.push(part);
    this.bytes += part.length;
    return this.#parts === undefined ? 0 : part.length;
  }

  /** Frees the memory; the number of bytes is kept. */
  release(): void {
    this.#parts = undefined;
  }
}

async function* itemsAgain(
  project: StoredProject,
  layout: ListLayout,
  dataset: string,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const describe = layout.start();
  let isFirst = true;
  for await (const image of project.images(signal)) {
    const { item } = describe(image);
    if (item === undefined || image.dataset !== dataset) continue;
    yield itemText(item, isFirst);
    isFirst = false;
  }
}

async function* join(
  before: Uint8Array,
  items: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  after: Uint8Array,
): AsyncGenerator<Uint8Array> {
  yield before;
  yield* items;
  yield after;
}

function itemText(item: unknown, isFirst: boolean): Uint8Array {
  return encode(`${isFirst ? "" : ","}\n${JSON.stringify(item)}`);
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

import type { DatasetPath } from "../../model/datasetPath.ts";
import type { ProblemDetails } from "../../model/problem.ts";
import { ItemTally } from "../detect/itemTally.ts";
import type { ReadEvent } from "../format.ts";
import type { ListedEntry, Listing } from "../images/listedImages.ts";
import { fileEvent, problemEvent } from "../report/problemEvent.ts";
import { skipReason } from "../report/skipReasons.ts";
import { SourceReadError, type SourceTree } from "../sourceTree.ts";
import { type JsonPiece, lineOfOffset, pieceValue, splitJson } from "../text/jsonStream.ts";
import { isJsonObject, type JsonObject } from "../text/jsonValue.ts";
import { atMost } from "./settleFigures.ts";

/** An image that an item lists, and where the item is: in bytes of the text, or in memory when it was composed. */
export type ItemEntry<Entry extends ListedEntry = ListedEntry> = Entry & {
  readonly start: number;
  readonly end: number;
  readonly item?: JsonObject;
};

/** A JSON file of items, each of which contains one image, or a few, with all annotations. */
export interface ItemFile<Entry extends ListedEntry = ListedEntry> extends Listing {
  readonly images: readonly ItemEntry<Entry>[];
  /** The fields beside the items, by name; of lists only those for which `keepsList` returns true. */
  readonly fields: ReadonlyMap<string, unknown>;
  /** The file is one item, and its name does not name a dataset. */
  readonly isItem: boolean;
}

/** Returns files as problems name them: each by itself, and all files of one item together under the path of the first. */
export function reportedTogether<Entry extends ListedEntry>(
  files: readonly ItemFile<Entry>[],
): readonly { readonly path: DatasetPath; readonly images: readonly ItemEntry<Entry>[] }[] {
  const single = files.filter(({ isItem }) => isItem);
  const groups: { path: DatasetPath; images: readonly ItemEntry<Entry>[] }[] = files.filter(({ isItem }) => !isItem);
  const [first] = single;
  if (first === undefined) return groups;
  return [...groups, { path: first.path, images: single.flatMap(({ images }) => images) }];
}

/** How the items of a format are found in a file. */
export interface ItemPlaces<Entry extends ListedEntry = ListedEntry> {
  /** Returns true for a list, or an object, whose elements are items; `key` is undefined for the outermost one. */
  holdsItems(shape: "list" | "object", key: string | undefined): boolean;
  /** Returns true for a list beside the items that is to be among the fields. */
  keepsList?(key: string): boolean;
  /** Returns true for a file that is one item, by its fields; `lists` are the keys of lists, which are not among `fields`. */
  isItem?(fields: ReadonlyMap<string, unknown>, lists: ReadonlySet<string>): boolean;
  /** Returns false for an item that is none when the outermost value is an object of items; default true. */
  isKeyedItem?(item: JsonObject): boolean;
  /** Returns items that are composed from several fields of a file, for files of that kind. */
  gather?(fields: ReadonlyMap<string, unknown>): readonly JsonObject[];
  /** Returns the images of an item; undefined for a value that is not an item. */
  entryOf(item: JsonObject, file: { readonly path: DatasetPath }): Entry | readonly Entry[] | undefined;
  /** Returns true for a file of the format, by the fields beside the items and their count. */
  accepts(file: ItemFile<Entry>): boolean;
}

/** Finds the items of a JSON file. Yields its outcome; returns undefined for a broken file and for one of another kind. */
export async function* indexItemFile<Entry extends ListedEntry>(
  tree: SourceTree,
  path: DatasetPath,
  places: ItemPlaces<Entry>,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, ItemFile<Entry> | undefined, undefined> {
  const index = new Index(path, places);
  let fault: Awaited<ReturnType<typeof splitJson>>;
  try {
    fault = await splitJson(tree.stream(path, signal), index);
    if (fault === undefined && places.isItem?.(index.fields, index.lists)) {
      const bytes = await tree.bytes(path, { maxBytes: MAX_ITEM_BYTES, ...(signal && { signal }) });
      index.addWhole(bytes);
    }
  } catch (error) {
    if (!(error instanceof SourceReadError)) throw error;
    yield problemEvent(brokenFile(path, `The file cannot be read: ${error.reason}.`));
    yield fileEvent(path, "failed");
    return undefined;
  }
  if (fault !== undefined) {
    const line = await lineOfOffset(tree.stream(path, signal), fault.offset);
    yield problemEvent({ ...brokenFile(path, fault.message), line });
    yield fileEvent(path, "failed");
    return undefined;
  }
  for (const item of places.gather?.(index.fields) ?? []) index.add(item, { start: 0, end: 0, item }, "item");
  const file: ItemFile<Entry> = {
    path,
    images: index.images,
    fields: index.fields,
    isItem: index.isItem,
    hasAnnotations: true,
  };
  if (!index.hasItems || !places.accepts(file)) {
    yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
    return undefined;
  }
  for (const name of index.objectsForLists) {
    const message = `${name} is an object, not a list.`;
    const action = "Its values are read as the items of the list.";
    yield problemEvent({ code: "list_of_other_type", path, message, action });
  }
  const named: ProblemDetails[] = [];
  for (const [i, { object, offset }] of index.broken.entries()) {
    // Finding a line reads the file again: only for the problems that are shown.
    const line = i < 20 ? { line: await lineOfOffset(tree.stream(path, signal), offset) } : {};
    const message = "An item cannot be read or names no image.";
    named.push({ code: "item_broken", path, object, ...line, message, action: "The item is skipped." });
  }
  for (const problem of atMost(named, path)) yield problemEvent(problem);
  yield fileEvent(path, "used");
  return file;
}

/** Bytes that a file of one item may have. */
const MAX_ITEM_BYTES = 64 * 1024 * 1024;

/** Collects the places of items while a file is read. */
class Index<Entry extends ListedEntry> {
  readonly images: ItemEntry<Entry>[] = [];
  readonly fields = new Map<string, unknown>();
  readonly lists = new Set<string>();
  readonly broken: { object: string; offset: number }[] = [];
  hasItems = false;
  isItem = false;
  /** The objects in places where the format has lists of items, as messages name them. */
  readonly objectsForLists: string[] = [];
  /** The fields of the outermost object that may be items of a list which became an object, and how many of them are. */
  readonly #keyed: { readonly key: string; readonly place: Place; readonly value: unknown }[] = [];
  readonly #keyedItems = new ItemTally(Number.POSITIVE_INFINITY);
  /** Items that are fields of the outermost object, and its other fields. */
  #outermost = 0;
  readonly #others: { readonly object: string; readonly offset: number }[] = [];
  #count = 0;
  #end = 0;
  readonly #path: DatasetPath;
  readonly #places: ItemPlaces<Entry>;

  constructor(path: DatasetPath, places: ItemPlaces<Entry>) {
    this.#path = path;
    this.#places = places;
  }

  /** Adds the images of an item. Returns false for a value that is not an item. */
  add(item: unknown, place: { start: number; end: number; item?: JsonObject }, object: string): boolean {
    const found = isJsonObject(item) ? this.#places.entryOf(item, { path: this.#path }) : undefined;
    this.#count++;
    this.hasItems = true;
    if (found === undefined) {
      this.broken.push({ object, offset: place.start });
      return false;
    }
    for (const entry of Array.isArray(found) ? (found as readonly Entry[]) : [found as Entry]) {
      this.images.push({ ...entry, ...place });
    }
    return true;
  }

  /** Adds the whole file as an item. */
  addWhole(bytes: Uint8Array): void {
    this.add(pieceValue({ bytes, start: 0, end: bytes.length }), { start: 0, end: this.#end }, "the file");
    this.fields.clear();
    this.isItem = true;
  }

  list(key: string | undefined): undefined {
    if (key !== undefined) this.lists.add(key);
    if (key !== undefined && this.#places.keepsList?.(key)) this.fields.set(key, []);
    this.hasItems ||= this.#places.holdsItems("list", key);
  }

  object(key: string): boolean {
    const isForList = this.#places.holdsItems("list", key);
    if (isForList) this.objectsForLists.push(`\`${key}\``);
    const holds = isForList || this.#places.holdsItems("object", key);
    this.hasItems ||= holds;
    return holds;
  }

  element(key: string | undefined, piece: JsonPiece): undefined {
    const kept = key === undefined ? undefined : this.fields.get(key);
    if (this.#places.holdsItems("list", key)) this.add(pieceValue(piece), spanOf(piece), `item ${this.#count}`);
    else if (Array.isArray(kept)) kept.push(pieceValue(piece));
  }

  member(_: string, name: string, piece: JsonPiece): undefined {
    this.add(pieceValue(piece), spanOf(piece), `item ${JSON.stringify(name)}`);
  }

  field(key: string, piece: JsonPiece): undefined {
    const value = pieceValue(piece);
    const isItem =
      this.#places.holdsItems("object", undefined) &&
      isJsonObject(value) &&
      this.#places.entryOf(value, { path: this.#path }) !== undefined;
    const object = `item ${JSON.stringify(key)}`;
    if (isItem) {
      this.#outermost++;
      this.add(value, spanOf(piece), object);
      return;
    }
    this.fields.set(key, value);
    if (this.#places.holdsItems("object", undefined)) this.#others.push({ object, offset: spanOf(piece).start });
    if (this.#places.holdsItems("list", undefined)) this.#addKeyed(key, value, piece);
  }

  end(offset: number): void {
    this.#end = offset;
    if (this.#outermost > 0) this.broken.push(...this.#others);
    if (!this.#keyedItems.fits || this.lists.size > 0) return;
    this.objectsForLists.push("The outermost value");
    for (const { key, place, value } of this.#keyed) this.add(value, place, `item ${JSON.stringify(key)}`);
    this.fields.clear();
  }

  #addKeyed(key: string, value: unknown, piece: JsonPiece): void {
    const isItem =
      isJsonObject(value) &&
      this.#places.isKeyedItem?.(value) !== false &&
      this.#places.entryOf(value, { path: this.#path }) !== undefined;
    this.#keyedItems.add(isItem);
    this.#keyed.push({ key, place: spanOf(piece), value });
  }
}

interface Place {
  readonly start: number;
  readonly end: number;
}

function spanOf({ offset, start, end }: JsonPiece): Place {
  return { start: offset, end: offset + end - start };
}

function brokenFile(path: DatasetPath, reason: string): ProblemDetails {
  return {
    code: "annotation_broken",
    path,
    message: `The file cannot be read: ${reason}`,
    action: "The file is skipped; its images are imported without its labels.",
  };
}

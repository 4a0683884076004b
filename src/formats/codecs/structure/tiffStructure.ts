import { type StructureReader, type StructureStep, skip, take, viewOf } from "./structureReader.ts";

/** Most pages whose directories are read. */
const MOST_PAGES = 1000;
/** Most strips or tiles of a page whose places are read. */
const MOST_PIECES = 1_000_000;

/** Tags with the places and lengths of strips, and of tiles. */
const placeTags = [
  { offsets: 273, lengths: 279 },
  { offsets: 324, lengths: 325 },
];
/** Bytes of one number of each type: short and long. */
const numberBytes = new Map([
  [3, 2],
  [4, 4],
]);

/** Numbers that a directory refers to, and where they are. */
interface NumberList {
  readonly tag: number;
  readonly count: number;
  readonly bytesEach: number;
  /** Place in the file. */
  readonly at: number;
}

/**
 * Reads a TIFF from behind its first three bytes, forwards only: its directories, and whether the file reaches to the end of what they list.
 * What a directory places before itself is in the file anyway. Nothing is claimed of a BigTIFF. Source: TIFF 6.0, section 2.
 */
export function* tiffStructure(little: boolean): StructureReader {
  const start = yield* take(5);
  if (start === undefined || start[0] !== (little ? 0 : 0x2a)) return undefined;
  return yield* new TiffPages(little).read(viewOf(start).getUint32(1, little));
}

class TiffPages {
  readonly #little: boolean;
  /** Place in the file of the next byte. */
  #at = 8;
  /** Where the image data ends, as far as it is known. */
  #end = 0;

  constructor(little: boolean) {
    this.#little = little;
  }

  *read(firstDirectoryAt: number): StructureReader {
    let directoryAt = firstDirectoryAt;
    if (directoryAt < this.#at) return "tiff_bad_directory";
    for (let page = 0; page < MOST_PAGES && directoryAt >= this.#at; page++) {
      const next = yield* this.#directory(directoryAt);
      if (typeof next === "string") return next;
      directoryAt = next;
    }
    const isWhole = yield* skip(Math.max(0, this.#end - this.#at));
    return isWhole ? undefined : "tiff_truncated";
  }

  /** Returns the place of the next directory, 0 after the last one. */
  *#directory(directoryAt: number): StructureStep<number | "tiff_truncated" | "tiff_bad_directory"> {
    const count = yield* this.#take(directoryAt, 2);
    if (count === undefined) return "tiff_truncated";
    const entries = viewOf(count).getUint16(0, this.#little);
    if (entries === 0) return "tiff_bad_directory";
    const entriesAt = this.#at;
    const directory = yield* this.#take(entriesAt, entries * 12 + 4);
    if (directory === undefined) return "tiff_truncated";
    const view = viewOf(directory);
    const numbers = new Map<number, readonly number[]>();
    const elsewhere: NumberList[] = [];
    for (let entry = 0; entry < entries; entry++) {
      const list = this.#numberList(view, entry * 12, entriesAt);
      if (list === undefined) continue;
      if (list.at < this.#at) {
        const inDirectory = list.at - entriesAt;
        if (inDirectory >= 0) numbers.set(list.tag, this.#numbers(view, inDirectory, list));
      } else elsewhere.push(list);
    }
    for (const list of elsewhere.sort((a, b) => a.at - b.at)) {
      if (list.at < this.#at) continue;
      const bytes = yield* this.#take(list.at, list.count * list.bytesEach);
      if (bytes === undefined) return "tiff_truncated";
      numbers.set(list.tag, this.#numbers(viewOf(bytes), 0, list));
    }
    for (const { offsets, lengths } of placeTags) this.#extend(numbers.get(offsets), numbers.get(lengths));
    return view.getUint32(entries * 12, this.#little);
  }

  /** Returns where the numbers of an entry are; undefined for an entry that does not place image data. */
  #numberList(view: DataView, entry: number, entriesAt: number): NumberList | undefined {
    const tag = view.getUint16(entry, this.#little);
    if (!placeTags.some(({ offsets, lengths }) => tag === offsets || tag === lengths)) return undefined;
    const bytesEach = numberBytes.get(view.getUint16(entry + 2, this.#little));
    const count = view.getUint32(entry + 4, this.#little);
    if (bytesEach === undefined || count === 0 || count > MOST_PIECES) return undefined;
    const at = count * bytesEach <= 4 ? entriesAt + entry + 8 : view.getUint32(entry + 8, this.#little);
    return { tag, count, bytesEach, at };
  }

  #numbers(view: DataView, from: number, { count, bytesEach }: NumberList): number[] {
    if (from + count * bytesEach > view.byteLength) return [];
    return Array.from({ length: count }, (_, i) => {
      const at = from + i * bytesEach;
      return bytesEach === 2 ? view.getUint16(at, this.#little) : view.getUint32(at, this.#little);
    });
  }

  #extend(offsets: readonly number[] = [], lengths: readonly number[] = []): void {
    for (const [i, offset] of offsets.entries()) this.#end = Math.max(this.#end, offset + (lengths[i] ?? 1));
  }

  /** Returns bytes at a place that is not before the next byte. */
  *#take(at: number, bytes: number): StructureStep<Uint8Array | undefined> {
    const found = yield* take(bytes, at - this.#at);
    this.#at = at + bytes;
    return found;
  }
}

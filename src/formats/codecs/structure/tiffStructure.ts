import type { ImageFault } from "../../../model/imageFault.ts";
import { SOUND, type StructureReader, uint16be, uint16le, uint32be, uint32le } from "./structureReader.ts";

/** Most pages whose directories are read. */
const MOST_PAGES = 1000;
/** Most strips or tiles of a page whose places are read. */
const MOST_PIECES = 1_000_000;

const HEADER_BYTES = 8;
const ENTRY_BYTES = 12;

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
 * Reads a TIFF forwards only: its directories, and whether the file reaches to the end of what they list. What a directory places before itself
 * is in the file anyway. Source: TIFF 6.0, section 2.
 */
export class TiffStructure implements StructureReader {
  need = HEADER_BYTES;
  readonly tailBytes = 0;
  #state: "header" | "entryCount" | "entries" | "list" | "end" = "header";
  #uint16 = uint16be;
  #uint32 = uint32be;
  /** Place in the file of the step that comes next. */
  #at = 0;
  /** Where the image data ends, as far as it is known. */
  #end = 0;
  #pages = 0;
  /** Of the directory that is read: its numbers by tag, the lists of numbers still to be read, nearest first, and the next directory. */
  #numbers = new Map<number, readonly number[]>();
  #lists: NumberList[] = [];
  #nextDirectoryAt = 0;

  step(bytes: Uint8Array, at: number): number | ImageFault | typeof SOUND {
    switch (this.#state) {
      case "header":
        if (bytes[at] === 0x49) {
          this.#uint16 = uint16le;
          this.#uint32 = uint32le;
        }
        this.#nextDirectoryAt = this.#uint32(bytes, at + 4);
        return this.#nextDirectoryAt < HEADER_BYTES ? "tiff_bad_directory" : this.#nextDirectory(HEADER_BYTES);
      case "entryCount": {
        const entries = this.#uint16(bytes, at);
        return entries === 0 ? "tiff_bad_directory" : this.#go("entries", this.#at + 2, entries * ENTRY_BYTES + 4);
      }
      case "entries":
        return this.#takeEntries(bytes, at);
      case "list":
        return this.#takeList(bytes, at);
      case "end":
        return SOUND;
    }
  }

  end(): ImageFault {
    return "tiff_truncated";
  }

  /** Returns the bytes from the place of this step to that of the next one. */
  #go(state: "entryCount" | "entries" | "list" | "end", place: number, need: number): number {
    const further = place - this.#at;
    this.#state = state;
    this.need = need;
    this.#at = place;
    return further;
  }

  /** `behind`: the place behind what was read. */
  #nextDirectory(behind: number): number {
    if (this.#pages++ < MOST_PAGES && this.#nextDirectoryAt >= behind) {
      return this.#go("entryCount", this.#nextDirectoryAt, 2);
    }
    return this.#go("end", Math.max(behind, this.#end), 0);
  }

  #takeEntries(bytes: Uint8Array, at: number): number {
    const behind = this.#at + this.need;
    this.#numbers = new Map();
    this.#lists = [];
    for (let entry = 0; entry + ENTRY_BYTES < this.need; entry += ENTRY_BYTES) {
      const list = this.#listOf(bytes, at, entry);
      if (list === undefined) continue;
      if (list.at >= behind) this.#lists.push(list);
      // Lists before the directory have passed; those in it are at hand.
      else if (list.at >= this.#at) this.#note(list, bytes, at + list.at - this.#at, at + this.need);
    }
    this.#lists.sort((a, b) => a.at - b.at);
    this.#nextDirectoryAt = this.#uint32(bytes, at + this.need - 4);
    return this.#nextList(behind);
  }

  #takeList(bytes: Uint8Array, at: number): number {
    const list = this.#lists.shift();
    if (list !== undefined) this.#note(list, bytes, at, at + this.need);
    return this.#nextList(this.#at + this.need);
  }

  #nextList(behind: number): number {
    // Lists that overlap the one before them are not read.
    while (this.#lists[0] !== undefined && this.#lists[0].at < behind) this.#lists.shift();
    const [list] = this.#lists;
    if (list !== undefined) return this.#go("list", list.at, list.count * list.bytesEach);
    for (const { offsets, lengths } of placeTags) {
      this.#extend(this.#numbers.get(offsets), this.#numbers.get(lengths));
    }
    return this.#nextDirectory(behind);
  }

  /** Returns where the numbers of an entry are; undefined for an entry that does not place image data. */
  #listOf(bytes: Uint8Array, at: number, entry: number): NumberList | undefined {
    const tag = this.#uint16(bytes, at + entry);
    if (!placeTags.some(({ offsets, lengths }) => tag === offsets || tag === lengths)) return undefined;
    const bytesEach = numberBytes.get(this.#uint16(bytes, at + entry + 2));
    const count = this.#uint32(bytes, at + entry + 4);
    if (bytesEach === undefined || count === 0 || count > MOST_PIECES) return undefined;
    const isInEntry = count * bytesEach <= 4;
    return { tag, count, bytesEach, at: isInEntry ? this.#at + entry + 8 : this.#uint32(bytes, at + entry + 8) };
  }

  /** Notes the numbers of a list that begins at `from`; none when it reaches beyond `to`. */
  #note({ tag, count, bytesEach }: NumberList, bytes: Uint8Array, from: number, to: number): void {
    const read = bytesEach === 2 ? this.#uint16 : this.#uint32;
    const isWhole = from + count * bytesEach <= to;
    this.#numbers.set(tag, isWhole ? Array.from({ length: count }, (_, i) => read(bytes, from + i * bytesEach)) : []);
  }

  #extend(offsets: readonly number[] = [], lengths: readonly number[] = []): void {
    for (const [i, offset] of offsets.entries()) this.#end = Math.max(this.#end, offset + (lengths[i] ?? 1));
  }
}

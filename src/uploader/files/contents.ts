import { itemAt } from "../../model/itemAt.ts";
import { Column, grow } from "./column.ts";

/** Bytes of a SHA-256. */
const HASH_BYTES = 32;

/** What is known of a content on the server. */
type ContentState = "unasked" | "asking" | "present" | "missing" | "sending" | "stored";

const STATES: readonly ContentState[] = ["unasked", "asking", "present", "missing", "sending", "stored"];
const NONE = -1;

/**
 * The distinct contents of a drop, found by hash in an open-addressed table over one byte column: a Map of hash strings would take four
 * times the memory. Each content knows its files; the first of them is the one that is sent.
 */
export class Contents {
  #count = 0;
  #hashes = new Uint8Array(0);
  readonly #state = new Column(new Uint8Array(0));
  /** 1 once a request with this content has begun: if the server has it later, it came from this upload. */
  readonly #tried = new Column(new Uint8Array(0));
  readonly #first = new Column(new Int32Array(0), NONE);
  /** Contents by the first bytes of their hash; the length is a power of two. */
  #slots = new Column(new Int32Array(1024), NONE);
  /** By file row. */
  readonly #contentOf = new Column(new Int32Array(0), NONE);
  readonly #next = new Column(new Int32Array(0), NONE);
  readonly #previous = new Column(new Int32Array(0), NONE);

  /** Number of distinct contents. */
  get count(): number {
    return this.#count;
  }

  /** Returns the content of a file; undefined while it has none. */
  of(row: number): number | undefined {
    return row < this.#contentOf.length ? known(this.#contentOf.get(row)) : undefined;
  }

  /** Gives a file its content by its hash and returns the content. */
  put(row: number, hash: Uint8Array): number {
    if (this.of(row) !== undefined) throw new Error("The file already has a content.");
    this.#contentOf.grow(row + 1);
    this.#next.grow(row + 1);
    this.#previous.grow(row + 1);
    const content = this.#find(hash);
    this.#contentOf.set(row, content);
    const first = this.sender(content);
    if (first === undefined) {
      this.#first.set(content, row);
      this.#link(row, row);
    } else {
      // A ring: the newest goes before the first, so that the first stays the one that is sent.
      this.#link(this.#previous.get(first), row);
      this.#link(row, first);
    }
    return content;
  }

  /** Takes a file away from its content. */
  remove(row: number): void {
    const content = this.of(row);
    if (content === undefined) return;
    const next = this.#next.get(row);
    this.#link(this.#previous.get(row), next);
    if (this.#first.get(content) === row) this.#first.set(content, next === row ? NONE : next);
    this.#contentOf.set(row, NONE);
  }

  /** Returns the file that is sent for a content; undefined when no file has it any more. */
  sender(content: number): number | undefined {
    return known(this.#first.get(content));
  }

  /** Yields all files of a content, the sender first. */
  *members(content: number): Generator<number> {
    const first = this.sender(content);
    if (first === undefined) return;
    for (let row = first; ; ) {
      const next = this.#next.get(row);
      yield row;
      if (next === first) return;
      row = next;
    }
  }

  /** Returns the 32 bytes of the hash of a content, as a view. */
  hash(content: number): Uint8Array {
    return this.#hashes.subarray(content * HASH_BYTES, (content + 1) * HASH_BYTES);
  }

  state(content: number): ContentState {
    return itemAt(STATES, this.#state.get(content));
  }

  setState(content: number, state: ContentState): void {
    this.#state.set(content, STATES.indexOf(state));
    if (state === "sending") this.#tried.set(content, 1);
  }

  /** Records that no request of this upload has had this content. */
  setUntried(content: number): void {
    this.#tried.set(content, 0);
  }

  /** Returns the content with this hash; undefined when the drop has none. */
  known(hash: Uint8Array): number | undefined {
    return known(this.#slots.get(this.#slotOf(hash)));
  }

  /** True once a request with this content has begun. */
  tried(content: number): boolean {
    return this.#tried.get(content) === 1;
  }

  #link(row: number, next: number): void {
    this.#next.set(row, next);
    this.#previous.set(next, row);
  }

  /** Returns the content with this hash, and adds it when it is new. */
  #find(hash: Uint8Array): number {
    if ((this.#count + 1) * 2 > this.#slots.length) this.#rehash();
    const slot = this.#slotOf(hash);
    const found = known(this.#slots.get(slot));
    if (found !== undefined) return found;
    const content = this.#count++;
    this.#hashes = grow(this.#hashes, this.#count * HASH_BYTES);
    this.#state.grow(this.#count);
    this.#tried.grow(this.#count);
    this.#first.grow(this.#count);
    this.#hashes.set(hash, content * HASH_BYTES);
    this.#slots.set(slot, content);
    return content;
  }

  /** Returns the slot that holds this hash, or the empty one where it belongs. */
  #slotOf(hash: Uint8Array): number {
    const mask = this.#slots.length - 1;
    let slot = new DataView(hash.buffer, hash.byteOffset).getUint32(0, true) & mask;
    for (;;) {
      const content = this.#slots.get(slot);
      if (content === NONE || this.#equals(content, hash)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #equals(content: number, hash: Uint8Array): boolean {
    const at = content * HASH_BYTES;
    for (let i = 0; i < HASH_BYTES; i++) if (this.#hashes[at + i] !== hash[i]) return false;
    return true;
  }

  #rehash(): void {
    this.#slots = new Column(new Int32Array(this.#slots.length * 2), NONE);
    for (let content = 0; content < this.#count; content++) this.#slots.set(this.#slotOf(this.hash(content)), content);
  }
}

function known(value: number): number | undefined {
  return value === NONE ? undefined : value;
}

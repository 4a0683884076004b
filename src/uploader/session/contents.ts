import { grow } from "./grow.ts";

/** Bytes of a SHA-256. */
export const HASH_BYTES = 32;

/** What the server is known to think of a content. */
export type ContentState = "unasked" | "asking" | "present" | "missing" | "sending" | "stored";

const STATES: readonly ContentState[] = ["unasked", "asking", "present", "missing", "sending", "stored"];
const NONE = -1;

/**
 * The distinct contents of a drop, found by their hash in an open-addressed table over one byte column: a Map of hash strings would cost
 * four times the memory. Each content knows the files that have it; the first of them is the one that is sent.
 */
export class Contents {
  #count = 0;
  #hashes = new Uint8Array(0);
  #state = new Uint8Array(0);
  /** 1 once a request with this content was on its way: what is present then is our own. */
  #tried = new Uint8Array(0);
  #first = new Int32Array(0);
  #slots = new Int32Array(1024).fill(NONE);
  /** By file row. */
  #contentOf = new Int32Array(0);
  #next = new Int32Array(0);
  #previous = new Int32Array(0);
  #known = 0;

  get count(): number {
    return this.#count;
  }

  /** The content of a file; undefined while it has none. */
  of(row: number): number | undefined {
    const content = row < this.#known ? this.#contentOf[row]! : NONE;
    return content === NONE ? undefined : content;
  }

  /** Gives a file its content; answers the content. */
  put(row: number, hash: Uint8Array): number {
    if (this.of(row) !== undefined) throw new Error("The file has a content already.");
    this.#makeRoom(row);
    const content = this.#find(hash);
    const first = this.#first[content]!;
    this.#contentOf[row] = content;
    if (first === NONE) {
      this.#first[content] = row;
      this.#next[row] = row;
      this.#previous[row] = row;
    } else {
      // A ring: the newest goes before the first, so that the first stays the one that is sent.
      const last = this.#previous[first]!;
      this.#next[last] = row;
      this.#previous[row] = last;
      this.#next[row] = first;
      this.#previous[first] = row;
    }
    return content;
  }

  /** Takes a file away from its content. */
  remove(row: number): void {
    const content = this.of(row);
    if (content === undefined) return;
    const next = this.#next[row]!;
    const previous = this.#previous[row]!;
    this.#next[previous] = next;
    this.#previous[next] = previous;
    if (this.#first[content] === row) this.#first[content] = next === row ? NONE : next;
    this.#contentOf[row] = NONE;
  }

  /** The file that is sent for a content; undefined when no file has it any more. */
  sender(content: number): number | undefined {
    const first = this.#first[content]!;
    return first === NONE ? undefined : first;
  }

  /** All files of a content, the sender first. */
  *members(content: number): Generator<number> {
    const first = this.#first[content]!;
    if (first === NONE) return;
    for (let row = first; ; ) {
      const next = this.#next[row]!;
      yield row;
      if (next === first) return;
      row = next;
    }
  }

  hash(content: number): Uint8Array {
    return this.#hashes.subarray(content * HASH_BYTES, (content + 1) * HASH_BYTES);
  }

  state(content: number): ContentState {
    return STATES[this.#state[content]!]!;
  }

  setState(content: number, state: ContentState): void {
    this.#state[content] = STATES.indexOf(state);
    if (state === "sending") this.#tried[content] = 1;
  }

  tried(content: number): boolean {
    return this.#tried[content] === 1;
  }

  #makeRoom(row: number): void {
    if (row < this.#known) return;
    this.#contentOf = grow(this.#contentOf, row + 1);
    this.#contentOf.fill(NONE, this.#known);
    this.#next = grow(this.#next, row + 1);
    this.#previous = grow(this.#previous, row + 1);
    this.#known = this.#contentOf.length;
  }

  /** The content with this hash, made when it is new. */
  #find(hash: Uint8Array): number {
    if ((this.#count + 1) * 2 > this.#slots.length) this.#rehash();
    const slot = this.#slotOf(hash);
    const there = this.#slots[slot]!;
    if (there !== NONE) return there;
    const content = this.#count++;
    this.#hashes = grow(this.#hashes, this.#count * HASH_BYTES);
    this.#state = grow(this.#state, this.#count);
    this.#tried = grow(this.#tried, this.#count);
    this.#first = grow(this.#first, this.#count);
    this.#hashes.set(hash, content * HASH_BYTES);
    this.#first[content] = NONE;
    this.#slots[slot] = content;
    return content;
  }

  /** The slot that holds this hash, or the empty one where it belongs. */
  #slotOf(hash: Uint8Array): number {
    const mask = this.#slots.length - 1;
    let slot = (hash[0]! | (hash[1]! << 8) | (hash[2]! << 16) | (hash[3]! << 24)) & mask;
    for (;;) {
      const content = this.#slots[slot]!;
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
    this.#slots = new Int32Array(this.#slots.length * 2).fill(NONE);
    for (let content = 0; content < this.#count; content++) this.#slots[this.#slotOf(this.hash(content))] = content;
  }
}

/** A fair sample of a stream of unknown length: every item is kept with the same probability. Holds `size` items at most. */
export class Reservoir<Item> {
  readonly #size: number;
  readonly #random: () => number;
  readonly #items: Item[] = [];
  #offered = 0;

  /** `random` returns a number from 0 (inclusive) to 1 (exclusive). */
  constructor(size: number, random: () => number = Math.random) {
    this.#size = size;
    this.#random = random;
  }

  offer(item: Item): void {
    this.#offered++;
    if (this.#items.length < this.#size) {
      this.#items.push(item);
      return;
    }
    const place = Math.floor(this.#random() * this.#offered);
    if (place < this.#size) this.#items[place] = item;
  }

  /** Replaces an item that is kept; does nothing when none matches. */
  replace(matches: (item: Item) => boolean, item: Item): void {
    const place = this.#items.findIndex(matches);
    if (place >= 0) this.#items[place] = item;
  }

  /** The sample. An item keeps its place for as long as it is in it. */
  get items(): readonly Item[] {
    return this.#items;
  }
}

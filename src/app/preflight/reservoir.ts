/** A fair choice of a stream of unknown length: every item offered is kept with the same chance. Holds `size` items at most. */
export class Reservoir<Item> {
  readonly #size: number;
  readonly #random: () => number;
  readonly #items: Item[] = [];
  #offered = 0;

  /** `random` answers a number from 0 up to 1. */
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

  /** What is kept; an item has its place as long as it is kept. */
  get items(): readonly Item[] {
    return this.#items;
  }
}

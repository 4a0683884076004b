/** The part of the items of a file that may be of another kind. */
const FEW = 0.2;

/** Counts which of the first items of a file are those of a format. A single odd item never decides what the file is. */
export class ItemTally {
  readonly #most: number;
  #fitting = 0;
  #odd = 0;

  /** `most`: items that are looked at. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Counts an item; returns false when enough were seen. */
  add(fits: boolean): boolean {
    if (fits) this.#fitting++;
    else this.#odd++;
    return this.#fitting + this.#odd < this.#most;
  }

  /** True before the first item. */
  get isEmpty(): boolean {
    return this.#fitting + this.#odd === 0;
  }

  /** True when there are items, and nearly all fit: four of five, or all but one. */
  get fits(): boolean {
    const all = this.#fitting + this.#odd;
    return this.#fitting > 0 && this.#odd <= Math.max(FEW * all, this.#fitting > 1 ? 1 : 0);
  }
}

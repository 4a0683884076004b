import { Column } from "./column.ts";
import type { FileTable } from "./fileTable.ts";
import { looksLikeAnnotation } from "./fileType.ts";

/** Rows that are searched ahead for each row that is returned: a million images must not block the page. */
const LOOK_AHEAD = 100;

/**
 * The order in which the rows of a table are hashed, each once: annotation files as soon as the search ahead finds them, because they are
 * sent first, and the rest in their order, or in that of `follow`. The table may grow meanwhile.
 */
export class HashOrder {
  readonly #files: FileTable;
  /** 1 for a row that was returned, or was not queued when its turn came. */
  readonly #passed = new Column(new Uint8Array(0));
  /** Rows in the order to follow, and the place in it; the table's own order when it is undefined. */
  #order: Int32Array | undefined;
  #place = 0;
  #next = 0;
  #ahead = 0;

  constructor(files: FileTable) {
    this.#files = files;
  }

  /** Returns the next row that is queued; undefined when there is none yet. */
  next(): number | undefined {
    this.#passed.grow(this.#files.count);
    return this.#nextAnnotation() ?? this.#nextToFollow() ?? this.#nextInOrder();
  }

  /** From now on returns rows in this order, which is that in which the review reads them; rows that are not in it come last. */
  follow(rows: Int32Array): void {
    this.#order = rows;
    this.#place = 0;
  }

  #nextAnnotation(): number | undefined {
    const files = this.#files;
    for (let looked = 0; looked < LOOK_AHEAD && this.#ahead < files.count; looked++) {
      const row = this.#ahead++;
      if (looksLikeAnnotation(files.name(row)) && this.#pass(row)) return row;
    }
    return undefined;
  }

  #nextToFollow(): number | undefined {
    const order = this.#order;
    while (order !== undefined && this.#place < order.length) {
      const row = order[this.#place++];
      if (row !== undefined && this.#pass(row)) return row;
    }
    return undefined;
  }

  #nextInOrder(): number | undefined {
    while (this.#next < this.#files.count) {
      const row = this.#next++;
      if (this.#pass(row)) return row;
    }
    return undefined;
  }

  /** Returns true for a row that is queued and was not returned yet. */
  #pass(row: number): boolean {
    if (this.#passed.get(row) === 1) return false;
    this.#passed.set(row, 1);
    return this.#files.state(row) === "queued";
  }
}

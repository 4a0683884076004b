import type { FileTable } from "./fileTable.ts";
import { looksLikeAnnotation } from "./fileType.ts";

/** Rows that are searched ahead for each row that is returned: a million images must not block the page. */
const LOOK_AHEAD = 100;

/**
 * The order in which the rows of a table are hashed, each once: annotation files as soon as the search ahead finds them, because they are
 * sent first, and the rest in their order. The table may grow meanwhile.
 */
export class HashOrder {
  readonly #files: FileTable;
  #next = 0;
  #ahead = 0;

  constructor(files: FileTable) {
    this.#files = files;
  }

  /** Returns the next row that is queued; undefined when there is none yet. */
  next(): number | undefined {
    return this.#nextAnnotation() ?? this.#nextInOrder();
  }

  #nextAnnotation(): number | undefined {
    const files = this.#files;
    for (let looked = 0; looked < LOOK_AHEAD && this.#ahead < files.count; looked++) {
      const row = this.#ahead++;
      // Rows before `#next` were already returned in their order.
      if (row >= this.#next && files.state(row) === "queued" && looksLikeAnnotation(files.path(row))) return row;
    }
    return undefined;
  }

  #nextInOrder(): number | undefined {
    const files = this.#files;
    while (this.#next < files.count) {
      const row = this.#next++;
      // Annotations before `#ahead` were already returned by the search ahead.
      if (row < this.#ahead && looksLikeAnnotation(files.path(row))) continue;
      if (files.state(row) === "queued") return row;
    }
    return undefined;
  }
}

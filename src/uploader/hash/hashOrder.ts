import type { FileTable } from "../session/fileTable.ts";
import { looksLikeAnnotation } from "../walk/fileType.ts";

/** Rows that are looked at ahead for each file that is handed out: a million pictures must not hold the page up. */
const LOOK_AHEAD = 100;

/**
 * Hands out the rows of a table to be hashed, each once: files that describe others as soon as the look ahead finds them, because they are to be
 * sent first, and the rest in their order. The table may grow meanwhile.
 */
export class HashOrder {
  readonly #files: FileTable;
  #next = 0;
  #ahead = 0;

  constructor(files: FileTable) {
    this.#files = files;
  }

  /** The next row that is queued; undefined when there is none by now. */
  next(): number | undefined {
    const files = this.#files;
    for (let looked = 0; looked < LOOK_AHEAD && this.#ahead < files.count; looked++) {
      const row = this.#ahead++;
      // What the order itself has passed was handed out already.
      if (row >= this.#next && files.state(row) === "queued" && looksLikeAnnotation(files.path(row))) return row;
    }
    while (this.#next < files.count) {
      const row = this.#next++;
      // An annotation that the look ahead has passed was handed out by it.
      if (row < this.#ahead && looksLikeAnnotation(files.path(row))) continue;
      if (files.state(row) === "queued") return row;
    }
    return undefined;
  }
}

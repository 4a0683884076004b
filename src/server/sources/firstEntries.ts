import type { EntryPage, SourceEntry } from "./remoteSource.ts";

/** Orders entries: folders first, then by the bytes of the name. A cursor is such a text. */
function keyOf({ kind, name }: SourceEntry): string {
  return `${kind === "folder" ? "0" : "1"}${name}`;
}

/**
 * Keeps the first entries of a folder after a cursor, in their order, of any number that come in any order: memory grows with the page, not
 * with the folder. A page has at most `limit` entries, whose names have at most `bytes` bytes together.
 */
export class FirstEntries {
  readonly #after: string | undefined;
  readonly #limit: number;
  readonly #bytes: number;
  #kept: { readonly key: string; readonly entry: SourceEntry }[] = [];
  /** Entries above this key cannot be in the page. */
  #last: string | undefined;

  constructor(after: string | undefined, limit: number, bytes: number) {
    this.#after = after;
    this.#limit = limit;
    this.#bytes = bytes;
  }

  add(entry: SourceEntry): void {
    const key = keyOf(entry);
    if (this.#after !== undefined && key <= this.#after) return;
    if (this.#last !== undefined && key > this.#last) return;
    this.#kept.push({ key, entry });
    if (this.#kept.length >= 2 * this.#limit + 2) this.#shrink();
  }

  page(): EntryPage {
    this.#shrink();
    let used = 0;
    const fitting = this.#kept.findIndex(({ key }, place) => {
      used += Buffer.byteLength(key);
      return place === this.#limit || (place > 0 && used > this.#bytes);
    });
    const shown = fitting < 0 ? this.#kept : this.#kept.slice(0, fitting);
    return { entries: shown.map(({ entry }) => entry), next: fitting < 0 ? null : (shown.at(-1)?.key ?? null) };
  }

  /** Keeps one entry more than a page has, so that it is known whether there are more. */
  #shrink(): void {
    this.#kept.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    if (this.#kept.length <= this.#limit + 1) return;
    this.#kept.length = this.#limit + 1;
    this.#last = this.#kept.at(-1)?.key;
  }
}

/** How long a list is, as far as its pages have shown. */
interface ListLength {
  /** The exact length; undefined until the last page has been seen. */
  readonly end: number | undefined;
  /** The list has at least this many items. */
  readonly atLeast: number;
}

/** A page of a list, in the part that bears on its length. */
interface ListPage {
  /** 0 for the first page of the list. */
  readonly index: number;
  readonly items: readonly unknown[];
  readonly nextCursor: string | null;
}

/** What is known of a list before any of its pages. */
export const UNKNOWN_LENGTH: ListLength = { end: undefined, atLeast: 0 };

/** Returns what is known of a list after these pages of `pageSize` items, and `before` itself when they show nothing new. */
export function lengthAfter(before: ListLength, pages: readonly ListPage[], pageSize: number): ListLength {
  let { end, atLeast } = before;
  for (const { index, items, nextCursor } of pages) {
    const reached = index * pageSize + items.length;
    if (nextCursor !== null) {
      atLeast = Math.max(atLeast, reached + 1);
      // The list has grown since its end was seen.
      if (end !== undefined && end <= reached) end = undefined;
    } else if (items.length > 0 || index === 0) {
      end = reached;
    }
  }
  return end === before.end && atLeast === before.atLeast ? before : { end, atLeast };
}

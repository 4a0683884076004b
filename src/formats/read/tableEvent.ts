import type { ReadEvent, ReadTable } from "../format.ts";
import { IGNORE, IMAGE, type Meanings } from "./columnRule.ts";
import type { TableHead } from "./tableHead.ts";

/** Rows of a table that a person sees. */
const SHOWN_ROWS = 5;
/** Characters of a cell, and cells of a row, that a person sees. */
const SHOWN_CHARACTERS = 120;
const SHOWN_COLUMNS = 1000;

/** Returns the event of a table that is read: its beginning, and what its columns are. `doubt`: why they are hardly that, as a sentence. */
export function tableEvent(head: TableHead, meanings: Meanings, doubt?: string, isPerImage = false): ReadEvent {
  return eventOf(head, { meanings, isRead: true, isPerImage, doubt });
}

/** Returns the event of a table that is not read. `fault`: why what a person chose for its columns cannot be used, as a sentence. */
export function unreadTableEvent(head: TableHead, fault?: string, isPerImage = false): ReadEvent {
  const meanings = Array.from({ length: head.columns }, (_, index) => (index === head.image ? IMAGE : IGNORE));
  return eventOf(head, { meanings, isRead: false, isPerImage, doubt: fault });
}

function eventOf(
  { path, header, rows, columns }: TableHead,
  read: Pick<ReadTable, "meanings" | "isRead" | "isPerImage" | "doubt">,
): ReadEvent {
  const shorten = (cells: readonly string[]) =>
    Array.from({ length: Math.min(columns, SHOWN_COLUMNS) }, (_, index) => shortened(cells[index] ?? ""));
  const shown = rows.slice(0, SHOWN_ROWS).map(({ cells }) => shorten(cells));
  return { type: "table", table: { path, header: header && shorten(header), rows: shown, ...read } };
}

function shortened(text: string): string {
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS - 1)}…`;
}

import type { ReadEvent, ReadTable } from "../format.ts";
import type { TableHead } from "./tableHead.ts";

/** Rows of a table that a person sees. */
const SHOWN_ROWS = 5;
/** Characters of a cell, and cells of a row, that a person sees. */
const SHOWN_CHARACTERS = 120;
const SHOWN_COLUMNS = 1000;

/** Returns the event of a table: its beginning, and what its columns are read as. */
export function tableEvent(
  { path, header, rows, columns }: TableHead,
  read: Pick<ReadTable, "meanings" | "doubt"> & { readonly isPerImage?: boolean },
): ReadEvent {
  const shorten = (cells: readonly string[]) =>
    Array.from({ length: Math.min(columns, SHOWN_COLUMNS) }, (_, index) => shortened(cells[index] ?? ""));
  const table: ReadTable = {
    path,
    isPerImage: read.isPerImage === true,
    header: header && shorten(header),
    rows: rows.slice(0, SHOWN_ROWS).map(({ cells }) => shorten(cells)),
    meanings: read.meanings,
    ...(read.doubt !== undefined && { doubt: read.doubt }),
  };
  return { type: "table", table };
}

function shortened(text: string): string {
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS - 1)}…`;
}

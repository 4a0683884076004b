import type { ItemContent } from "../../read/itemContent.ts";
import type { CsvRow } from "../../text/csv.ts";
import type { OpenImagesTable } from "./tableKind.ts";

/** Columns that say where an image is in the dataset, not what it is. */
const places = new Set(["imageid", "subset"]);

/** What a table of images says about one: its licence, author, title and so on, as metadata. It labels nothing. */
export function imageOf([row]: readonly CsvRow[], { header }: OpenImagesTable): ItemContent {
  const content: ItemContent = { figures: [], tags: [], problems: [], labelled: false };
  if (row === undefined) return content;
  if (row.cells.length !== header.length) {
    const message = `The row has ${row.cells.length} cells where the first one has ${header.length}.`;
    const finding = {
      code: "row_broken",
      severity: "info",
      message,
      action: "Only image and subset are taken.",
    } as const;
    return { ...content, problems: [{ ...finding, line: row.line }] };
  }
  const told = header.flatMap((name, index) => {
    const cell = row.cells[index]!;
    const isNothing = cell === "" || (name === "Rotation" && Number(cell) === 0);
    return places.has(name.toLowerCase()) || isNothing ? [] : [[name, cell] as const];
  });
  return told.length === 0 ? content : { ...content, meta: Object.fromEntries(told) };
}

import { count } from "../../../model/plural.ts";
import type { ItemContent } from "../../read/itemContent.ts";
import type { CsvRow } from "../../text/csv.ts";
import type { OpenImagesTable } from "./table.ts";

/** Columns that are not metadata of the image. */
const notMeta = new Set(["imageid", "subset"]);

/** Returns the row of a list of images as metadata of the image: its licence, author, title and so on. It labels nothing. */
export function imageOf([row]: readonly CsvRow[], { header }: OpenImagesTable): ItemContent {
  const content: ItemContent = { figures: [], tags: [], problems: [], labelled: false };
  if (row === undefined) return content;
  if (row.cells.length !== header.length) {
    const message = `The row has ${count(row.cells.length, "cell")}, but the header has ${header.length}.`;
    const finding = {
      code: "row_broken",
      severity: "info",
      message,
      action: "Only the image and the subset are read.",
    } as const;
    return { ...content, problems: [{ ...finding, line: row.line }] };
  }
  const meta = header.flatMap((name, index) => {
    const cell = row.cells[index] ?? "";
    const isNothing = cell === "" || (name === "Rotation" && Number(cell) === 0);
    return notMeta.has(name.toLowerCase()) || isNothing ? [] : [[name, cell] as const];
  });
  return meta.length === 0 ? content : { ...content, meta: Object.fromEntries(meta) };
}

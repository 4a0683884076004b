import type { DatasetPath } from "../../model/datasetPath.ts";
import { count } from "../../model/plural.ts";
import { type ColumnMapping, meaningsOfTable } from "./columnMapping.ts";
import type { Meanings } from "./columnRule.ts";
import type { ImageFileNames } from "./tableFile.ts";
import { headWithImage, type TableHead } from "./tableHead.ts";

/** A table that is not read. */
export interface OtherTable {
  readonly path: DatasetPath;
  /** Its beginning; undefined for a table that is empty or cannot be read. */
  readonly head: TableHead | undefined;
  /** Why what a person chose for its columns cannot be used, as a sentence; undefined when nothing was chosen. */
  readonly fault: string | undefined;
}

/** How a format finds what the columns of a table are. */
interface Finder<Columns> {
  readonly images: ImageFileNames;
  guess(head: TableHead): Columns | undefined;
  /** Returns what a person chose; undefined for meanings that are not those of such a table. */
  choose(head: TableHead, meanings: Meanings): Columns | undefined;
}

/** The beginning of a table with what its columns are. */
interface FoundTable<Columns> {
  readonly head: TableHead;
  readonly columns: Columns | undefined;
  readonly fault: string | undefined;
}

/** Returns what the columns of a table are: as a person chose, else as the format guesses. */
export function findColumns<Columns extends { readonly image: number }>(
  head: TableHead,
  mapping: ColumnMapping,
  { images, guess, choose }: Finder<Columns>,
): FoundTable<Columns> {
  const chosen = meaningsOfTable(mapping, head.path, head.columns);
  if (chosen === undefined) return { head, columns: guess(head), fault: undefined };
  if (chosen.length !== head.columns) {
    const fault = `Meanings of ${count(chosen.length, "column")} were chosen, and the table has ${head.columns}.`;
    return { head, columns: undefined, fault };
  }
  const columns = choose(head, chosen);
  return { head: columns === undefined ? head : headWithImage(head, columns.image, images), columns, fault: undefined };
}

/** Returns why the column of images is hardly one, as a sentence; undefined when it names an image, or when there are none. */
export function doubtAboutImages({ rows, matches }: TableHead, images: number): string | undefined {
  if (images === 0 || rows.length === 0 || matches > 0) return undefined;
  return "The column of images does not name any image of the drop in the first rows.";
}

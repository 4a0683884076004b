import type { CsvRow } from "../../text/csv.ts";

/** What a CSV file of Open Images contains. */
export type TableKind = "boxes" | "masks" | "labels" | "images" | "names" | "relations" | "points";

/** A table of Open Images. */
export interface OpenImagesTable {
  readonly kind: TableKind;
  /** Index of each column by its name in lower case. */
  readonly columns: ReadonlyMap<string, number>;
  /** Names of the columns as they are written. */
  readonly header: readonly string[];
  /** The line of the header, from 1; undefined for class names without one. */
  readonly headerLine: number | undefined;
}

/** The columns of each kind, the most specific first. Columns may come in any order. */
const columnsOfKinds: readonly (readonly [TableKind, readonly string[]])[] = [
  ["relations", ["imageid", "labelname1", "labelname2"]],
  ["masks", ["maskpath", "imageid", "labelname"]],
  ["boxes", ["imageid", "labelname", "xmin", "xmax", "ymin", "ymax"]],
  ["points", ["imageid", "x", "y", "label"]],
  ["labels", ["imageid", "labelname", "confidence"]],
  ["images", ["imageid", "subset"]],
  ["images", ["imageid", "originalurl"]],
  ["images", ["imageid", "rotation"]],
  ["names", ["labelname", "displayname"]],
];

/** The identifier of a class: `/m/011k07`, `/g/11cls`. */
const MID = /^\/[a-z]\/[\w-]+$/;

/** Returns what a table contains, by its first row; undefined for a table that is not of Open Images. */
export function tableOfFirstRow(first: CsvRow | undefined): OpenImagesTable | undefined {
  if (first === undefined) return undefined;
  const header = first.cells;
  const columns = new Map(header.map((name, index) => [name.toLowerCase(), index]));
  for (const [kind, wanted] of columnsOfKinds) {
    if (wanted.every((name) => columns.has(name))) return { kind, columns, header, headerLine: first.line };
  }
  const [mid = ""] = header;
  if (header.length !== 2 || !MID.test(mid)) return undefined;
  const columnsOfNames = new Map([
    ["labelname", 0],
    ["displayname", 1],
  ]);
  return { kind: "names", columns: columnsOfNames, header: [], headerLine: undefined };
}

/** Returns the index of a column that every table of its kind has. */
export function columnOf({ kind, columns }: OpenImagesTable, name: string): number {
  const index = columns.get(name);
  if (index === undefined) throw new Error(`The table of ${kind} has no column ${name}.`);
  return index;
}

/** Returns the cells of a row by the name of their column in lower case; empty for a column that the table does not have. */
export function cellsByName({ cells }: CsvRow, { columns }: OpenImagesTable): (name: string) => string {
  return (name) => {
    const index = columns.get(name);
    return index === undefined ? "" : (cells[index] ?? "");
  };
}

/** Returns the number in a cell; undefined for a cell that is not a finite number. */
export function numberIn(cell: string): number | undefined {
  const number = cell === "" ? Number.NaN : Number(cell);
  return Number.isFinite(number) ? number : undefined;
}

import type { CsvRow } from "../../text/csv.ts";

/** What a CSV file of Open Images holds. */
export type TableKind = "boxes" | "masks" | "labels" | "images" | "names" | "relations" | "points";

/** A table of Open Images: what it holds and where its columns are. */
export interface OpenImagesTable {
  readonly kind: TableKind;
  /** Index of each column by its name in lower case. */
  readonly columns: ReadonlyMap<string, number>;
  /** Names of the columns as they are written. */
  readonly header: readonly string[];
  /** The line, from 1, of the header; undefined for names of classes without one. */
  readonly headerLine: number | undefined;
}

/** What each kind needs, the most particular first. Columns of boxes may come in any order. */
const needs: readonly (readonly [TableKind, readonly string[]])[] = [
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

/** What a table holds, by its first row; undefined for one that is not of Open Images. */
export function tableKind(first: CsvRow | undefined): OpenImagesTable | undefined {
  if (first === undefined) return undefined;
  const header = first.cells;
  const columns = new Map(header.map((name, index) => [name.toLowerCase(), index]));
  for (const [kind, wanted] of needs) {
    if (wanted.every((name) => columns.has(name))) return { kind, columns, header, headerLine: first.line };
  }
  if (header.length !== 2 || !MID.test(header[0]!)) return undefined;
  const places = new Map([
    ["labelname", 0],
    ["displayname", 1],
  ]);
  return { kind: "names", columns: places, header: [], headerLine: undefined };
}

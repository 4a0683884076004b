import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import { failure, type Result, success } from "../../../model/result.ts";
import type { ReadEvent } from "../../format.ts";
import type { ItemFile } from "../../read/itemFile.ts";
import { atMost } from "../../read/settleFigures.ts";
import type { Finding } from "../../report/finding.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { type CsvRow, readCsv } from "../../text/csv.ts";
import { jsonValueOf } from "../../text/json.ts";
import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import type { ViaEntry } from "./entry.ts";

const columns = ["filename", "file_size", "file_attributes", "region_shape_attributes", "region_attributes"] as const;
type Column = (typeof columns)[number];
/** The index of each column in a table. */
type Columns = ReadonlyMap<Column, number>;

/** Returns the columns of VIA in a header; undefined for another table. VIA 1 writes a `#` before the first name. */
export function viaColumns(header: readonly string[]): Columns | undefined {
  const names = header.map((name) => name.toLowerCase().replace(/^#\s*/, ""));
  const found = new Map(columns.map((column) => [column, names.indexOf(column)] as const).filter(([, at]) => at >= 0));
  return found.has("filename") && found.has("region_shape_attributes") ? found : undefined;
}

/** Reads a VIA table: a row for each region, and one for each image without regions, with JSON in its cells. */
export async function* indexTable(
  tree: SourceTree,
  path: DatasetPath,
  entryOf: (item: JsonObject) => ViaEntry | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, ItemFile<ViaEntry> | undefined, undefined> {
  const items = new TableItems();
  const problems: ProblemDetails[] = [];
  const fault = (line: number, finding: Finding) => problems.push({ ...finding, path, line });
  let found: Columns | undefined;
  const row = (next: CsvRow): boolean | undefined => {
    if (found === undefined) {
      found = viaColumns(next.cells);
      return found !== undefined;
    }
    const added = items.add(next, found);
    if (!added.ok) fault(next.line, added.failure);
    return undefined;
  };
  const read = await readCsv(tree, path, { row, fault }, { signal });
  if (!read.ok) {
    const message = `The file cannot be read: ${read.failure}.`;
    const action = "The file is skipped; its images are imported without labels.";
    yield problemEvent({ code: "annotation_broken", path, message, action });
    yield fileEvent(path, "failed");
    return undefined;
  }
  if (found === undefined) {
    const message = "The table is not a VIA table: it does not have the columns filename and region_shape_attributes.";
    yield problemEvent({ code: "table_unknown", path, message, action: "The table is skipped." });
    yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
    return undefined;
  }
  for (const problem of atMost(problems, path)) yield problemEvent(problem);
  yield fileEvent(path, "used");
  const images = items.all().flatMap((item) => {
    const entry = entryOf(item);
    return entry === undefined ? [] : [{ ...entry, start: 0, end: 0, item }];
  });
  return { path, images, fields: new Map(), isItem: false, hasAnnotations: true };
}

interface TableItem {
  readonly filename: string;
  readonly size: string;
  readonly file_attributes: JsonObject;
  readonly regions: JsonObject[];
}

/** Collects the rows of a table as items, one for each image. */
class TableItems {
  readonly #items = new Map<string, TableItem>();

  /** Adds a row. */
  add({ cells, line }: CsvRow, columnsOfTable: Columns): Result<void, Finding> {
    const cell = (column: Column) => cells[columnsOfTable.get(column) ?? -1] ?? "";
    const filename = cell("filename");
    const shape = objectIn(cell("region_shape_attributes"));
    const attributes = objectIn(cell("region_attributes"));
    const ofFile = objectIn(cell("file_attributes"));
    if (filename === "" || shape === undefined || attributes === undefined || ofFile === undefined) {
      const message = "The row has no file name, or one of its cells is not a JSON object.";
      return failure({ code: "row_broken", message, action: "The row is skipped." });
    }
    const size = cell("file_size");
    const key = `${filename}\0${size}`;
    const item = this.#items.get(key) ?? { filename, size, file_attributes: ofFile, regions: [] };
    this.#items.set(key, item);
    if (Object.keys(shape).length > 0) {
      item.regions.push({ shape_attributes: shape, region_attributes: attributes, line });
    }
    return success(undefined);
  }

  /** Returns the items in the order of their first rows. */
  all(): JsonObject[] {
    return [...this.#items.values()].map((item) => ({ ...item }));
  }
}

/** Returns the JSON object in a cell; an empty object for an empty cell. */
function objectIn(cell: string): JsonObject | undefined {
  if (cell === "") return {};
  const value = jsonValueOf(cell);
  return isJsonObject(value) ? value : undefined;
}

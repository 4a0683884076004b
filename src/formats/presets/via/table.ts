import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import type { ReadEvent } from "../../format.ts";
import type { ItemFile } from "../../read/itemFile.ts";
import { atMost } from "../../read/settleFigures.ts";
import type { Finding } from "../../report/finding.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { readCsv } from "../../text/csv.ts";
import { jsonValueOf } from "../../text/json.ts";
import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import type { ViaEntry } from "./entry.ts";

const columns = ["filename", "file_size", "file_attributes", "region_shape_attributes", "region_attributes"] as const;
type Column = (typeof columns)[number];

/** Where the columns of VIA are in a header; undefined for another table. VIA 1 writes a `#` before the first name. */
export function viaColumns(header: readonly string[]): ReadonlyMap<Column, number> | undefined {
  const names = header.map((name) => name.toLowerCase().replace(/^#\s*/, ""));
  const places = new Map(columns.map((column) => [column, names.indexOf(column)] as const).filter(([, at]) => at >= 0));
  return places.has("filename") && places.has("region_shape_attributes") ? places : undefined;
}

/** Reads a table of VIA: a row for each region, and one for each image without regions, with JSON in its cells. */
export async function* indexTable(
  tree: SourceTree,
  path: DatasetPath,
  entryOf: (item: JsonObject) => ViaEntry | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, ItemFile<ViaEntry> | undefined, undefined> {
  const items = new Map<
    string,
    { filename: string; size: string; file_attributes: JsonObject; regions: JsonObject[] }
  >();
  const problems: ProblemDetails[] = [];
  let places: ReadonlyMap<Column, number> | undefined;
  let isOther = false;
  const tell = (line: number, finding: Finding) => problems.push({ ...finding, path, line });
  const read = await readCsv(
    tree,
    path,
    {
      row({ cells, line }) {
        if (places === undefined) {
          places = viaColumns(cells);
          isOther = places === undefined;
          return !isOther;
        }
        const cell = (column: Column) => cells[places!.get(column) ?? -1] ?? "";
        const [shape, attributes, ofFile] = (
          ["region_shape_attributes", "region_attributes", "file_attributes"] as const
        ).map((column) => objectIn(cell(column)));
        const filename = cell("filename");
        if (filename === "" || shape === undefined || attributes === undefined || ofFile === undefined) {
          const message = "A row has no file name, or a cell of it is no JSON object.";
          tell(line, { code: "row_broken", message, action: "Left out." });
          return undefined;
        }
        const size = cell("file_size");
        const key = `${filename}\0${size}`;
        const item = items.get(key) ?? { filename, size, file_attributes: ofFile, regions: [] };
        items.set(key, item);
        if (Object.keys(shape).length > 0) {
          item.regions.push({ shape_attributes: shape, region_attributes: attributes, line });
        }
        return undefined;
      },
      fault: tell,
    },
    { signal },
  );
  if (!read.ok) {
    const message = `The file cannot be read: ${read.failure}.`;
    const action = "Left out; its images are kept, without its labels.";
    yield problemEvent({ code: "annotation_broken", path, message, action });
    yield fileEvent(path, "failed");
    return undefined;
  }
  if (places === undefined) {
    const message = "The table is not one of VIA: it has no columns filename and region_shape_attributes.";
    yield problemEvent({ code: "table_unknown", path, message, action: "Left out." });
    yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
    return undefined;
  }
  for (const problem of atMost(problems, path)) yield problemEvent(problem);
  yield fileEvent(path, "used");
  const images = [...items.values()].flatMap((item) => {
    const entry = entryOf(item);
    return entry === undefined ? [] : [{ ...entry, start: 0, end: 0, item }];
  });
  return { path, images, fields: new Map(), isItem: false, hasAnnotations: true };
}

/** The JSON object in a cell; an empty one for an empty cell. */
function objectIn(cell: string): JsonObject | undefined {
  if (cell === "") return {};
  const value = jsonValueOf(cell);
  return isJsonObject(value) ? value : undefined;
}

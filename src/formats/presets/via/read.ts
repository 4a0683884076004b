import type { ReadContext, ReadEvent } from "../../format.ts";
import { readItems } from "../../read/readItems.ts";
import type { SourceTree } from "../../sourceTree.ts";
import type { ViaEntry } from "./entry.ts";
import { IMAGES_FIELD } from "./item.ts";
import { ItemReader } from "./itemReader.ts";
import type { ViaOptions } from "./options.ts";
import { isProject3, itemsOfProject3 } from "./project3.ts";
import { indexTable } from "./table.ts";

/** Reads VIA files: JSON of versions 1 to 3, and tables. */
export function readVia(
  tree: SourceTree,
  { root, signal, options }: ReadContext<ViaOptions>,
): AsyncIterable<ReadEvent> {
  const reader = new ItemReader(options);
  return readItems<ViaEntry>(
    tree,
    { root, ...(signal && { signal }) },
    {
      ignoresNames: true,
      holdsItems: (shape, key) => shape === "object" && (key === undefined || key === IMAGES_FIELD),
      gather: (fields) => (isProject3(fields) ? itemsOfProject3(fields).items : []),
      entryOf: (item) => reader.entryOf(item),
      accepts: (file) => reader.accepts(file),
      indexTable: (files, path, stop) => indexTable(files, path, (item) => reader.entryOf(item), stop),
      begin: (file, declarations) => reader.begin(file, declarations),
      contentOf: (item) => reader.contentOf(item),
    },
  );
}

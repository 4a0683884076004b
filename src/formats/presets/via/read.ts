import type { ReadContext, ReadEvent } from "../../format.ts";
import { readItems } from "../../read/readItems.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { bySize, type ViaEntry } from "./entry.ts";
import type { ViaOptions } from "./options.ts";
import { isProject3, itemsOfProject3 } from "./project3.ts";
import { indexTable } from "./table.ts";
import { IMAGES_FIELD } from "./viaItem.ts";
import { ViaReader } from "./viaReader.ts";

/** Reads files of VIA: JSON of versions 1 to 3, and tables. */
export function readVia(
  tree: SourceTree,
  { root, signal, options }: ReadContext<ViaOptions>,
): AsyncIterable<ReadEvent> {
  const reader = new ViaReader(options);
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
      resolve: bySize,
      begin: (file, words) => reader.begin(file, words),
      contentOf: (item) => reader.contentOf(item),
    },
  );
}

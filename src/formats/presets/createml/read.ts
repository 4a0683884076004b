import type { ReadContext, ReadEvent } from "../../format.ts";
import { readItems } from "../../read/readItems.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { annotationsOf, imageNameOf, readItem } from "./item.ts";
import type { CreateMlOptions } from "./options.ts";

/** Reads Create ML files: each is a list whose items are images with their annotations. */
export function readCreateMl(
  tree: SourceTree,
  { root, options: { anchor }, signal }: ReadContext<CreateMlOptions>,
): AsyncIterable<ReadEvent> {
  return readItems(
    tree,
    { root, ...(signal && { signal }) },
    {
      holdsItems: (shape, key) => shape === "list" && key === undefined,
      isItem: (fields, lists) =>
        imageNameOf(Object.fromEntries(fields)) !== undefined &&
        ["annotations", "annotation"].some((key) => lists.has(key) || fields.has(key)),
      entryOf(item) {
        const fileName = imageNameOf(item);
        return fileName === undefined ? undefined : { fileName, annotations: annotationsOf(item).length };
      },
      accepts: (file) => file.images.length > 0,
      contentOf: (item) => readItem(item, anchor),
    },
  );
}

import { type DatasetPath, stemOf } from "../../../model/datasetPath.ts";
import type { Declarations } from "../../classes/declarations.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import type { ListedEntry } from "../../images/listedImages.ts";
import { withExtensions } from "../../images/withExtensions.ts";
import type { ItemFile } from "../../read/itemFile.ts";
import { readItems } from "../../read/readItems.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import { readItem } from "./item.ts";
import { type DatumaroLabel, labelsFromJson } from "./labels.ts";

/** Reads Datumaro files of any size, item by item. */
export function readDatumaro(tree: SourceTree, { root, signal }: ReadContext<unknown>): AsyncIterable<ReadEvent> {
  const files = new FileContents();
  return readItems(
    tree,
    { root, ...(signal && { signal }) },
    {
      holdsItems: (shape, key) => shape === "list" && key === "items",
      entryOf: (item, { path }) => files.addItem(item, path),
      accepts: (file) => isJsonObject(file.fields.get("categories")),
      resolve: (file, images) => ({ ...file, images: withExtensions(file.images, images, stemOf(file.path)) }),
      begin: (file, declarations) => files.declareLabels(file, declarations),
      contentOf: (item, file, info) => readItem(item, files.labelsOf(file), info),
    },
  );
}

/** The labels and the types of annotations of each file. The types are known once all items of the file were read. */
class FileContents {
  readonly #types = new Map<string, Set<unknown>>();
  readonly #labels = new Map<string, readonly DatumaroLabel[]>();

  /** Returns the image of an item; undefined for an item without an id and for point clouds and videos. */
  addItem(item: JsonObject, path: DatasetPath): ListedEntry | undefined {
    if (typeof item.id !== "string" && typeof item.id !== "number") return undefined;
    if (["point_cloud", "video", "video_frame"].some((key) => key in item)) return undefined;
    const annotations = Array.isArray(item.annotations) ? item.annotations : [];
    const types = this.#types.get(path) ?? new Set();
    this.#types.set(path, types);
    for (const annotation of annotations) if (isJsonObject(annotation)) types.add(annotation.type);
    return { id: item.id, fileName: imagePathOf(item) ?? String(item.id), annotations: annotations.length };
  }

  labelsOf(file: ItemFile): readonly DatumaroLabel[] {
    const labels = this.#labels.get(file.path) ?? labelsFromJson(file.fields.get("categories"));
    this.#labels.set(file.path, labels);
    return labels;
  }

  /** Declares the labels of a file: as tags of images in a classification, otherwise as classes of objects. */
  *declareLabels(file: ItemFile, declarations: Declarations): Generator<ReadEvent> {
    const types = [...(this.#types.get(file.path) ?? [])];
    const isClassification = types.length > 0 && types.every((type) => type === "label" || type === "caption");
    for (const label of this.labelsOf(file)) {
      const { color } = label.class;
      if (isClassification) {
        yield* declarations.declareTag(label.name, "none", { appliesTo: "imagesOnly", ...(color && { color }) });
      } else if (!label.isKeypoint) yield* declarations.declareClass(label.name, label.class);
    }
  }
}

function imagePathOf(item: JsonObject): string | undefined {
  for (const media of [item.image, item.media]) {
    if (isJsonObject(media) && typeof media.path === "string" && media.path !== "") return media.path;
  }
  return undefined;
}

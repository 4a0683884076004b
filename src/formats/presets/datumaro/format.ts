import { z } from "zod";
import { baseName, type DatasetPath, stemOf } from "../../../model/datasetPath.ts";
import { commonRoot, jsonCandidates, lookAtJson } from "../../detect/jsonCandidates.ts";
import type { DatasetFormat, Detection } from "../../format.ts";
import { annotationPlace } from "../../images/annotationPlace.ts";
import { withExtensions } from "../../images/withExtensions.ts";
import type { ItemFile } from "../../read/itemFile.ts";
import { type ItemReader, readItems } from "../../read/readItems.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { pieceValue } from "../../text/jsonStream.ts";
import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import { contentOfItem } from "./item.ts";
import { type DatumaroLabel, labelsFromJson } from "./labels.ts";

const options = z.object({});

/** Datumaro's own JSON: one file for each subset, with items and the labels that they use by number. */
export const datumaroFormat: DatasetFormat<z.infer<typeof options>> = {
  preset: 18,
  slug: "datumaro",
  title: "Datumaro",
  description: "One JSON for each subset: items with labels, boxes, polygons, masks, points, captions.",
  shapes: ["annotations/\n  train.json\n  val.json\nimages/\n  train/photo1.jpg\n  val/photo2.jpg"],
  options,
  detect: detectDatumaro,
  read: (tree, { root, signal }) => readItems(tree, { root, ...(signal && { signal }) }, itemReader()),
};

async function detectDatumaro(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const found: DatasetPath[] = [];
  for (const { path } of jsonCandidates(tree, /train|val|test|default|datumaro|annotation/i)) {
    signal?.throwIfAborted();
    let hasCategories = false;
    let hasItems = false;
    let fits = true;
    const visitor = {
      list(key: string | undefined) {
        hasItems ||= key === "items";
        return key === undefined ? false : undefined;
      },
      field(key: string, piece: Parameters<typeof pieceValue>[0]) {
        if (key === "categories") hasCategories = isJsonObject(pieceValue(piece));
        return undefined;
      },
      element(key: string | undefined, piece: Parameters<typeof pieceValue>[0]) {
        if (key !== "items") return undefined;
        const json = pieceValue(piece);
        fits = isJsonObject(json) && "id" in json && Array.isArray(json.annotations);
        return hasCategories && fits ? false : undefined;
      },
    };
    await lookAtJson(tree, path, visitor, signal);
    if (hasCategories && hasItems && fits) found.push(path);
  }
  if (found.length === 0) return [];
  const root = commonRoot(
    tree,
    found.map((path) => annotationPlace(path, "").home),
  );
  const reasons = found.slice(0, 3).map((path) => `${baseName(path)} lists items, and categories by kind`);
  return [{ slug: "datumaro", certainty: "certain", root, reasons }];
}

/** Items that only name their image by id, and what types of annotations each file has, are known after the first look at all. */
function itemReader(): ItemReader {
  const typesOf = new Map<string, Set<unknown>>();
  const labelsOf = new Map<string, readonly DatumaroLabel[]>();
  const labels = (file: ItemFile) => {
    const made = labelsOf.get(file.path) ?? labelsFromJson(file.fields.get("categories"));
    labelsOf.set(file.path, made);
    return made;
  };
  return {
    holdsItems: (shape, key) => shape === "list" && key === "items",
    entryOf(item, { path }) {
      if (typeof item.id !== "string" && typeof item.id !== "number") return undefined;
      if (["point_cloud", "video", "video_frame"].some((key) => key in item)) return undefined;
      const annotations = Array.isArray(item.annotations) ? item.annotations : [];
      const types = typesOf.get(path) ?? new Set();
      typesOf.set(path, types);
      for (const annotation of annotations) if (isJsonObject(annotation)) types.add(annotation.type);
      return { id: item.id, fileName: pathOf(item) ?? String(item.id), annotations: annotations.length };
    },
    accepts: (file) => isJsonObject(file.fields.get("categories")),
    resolve: (file, pictures) => ({ ...file, images: withExtensions(file.images, pictures, stemOf(file.path)) }),
    *begin(file, words) {
      const types = typesOf.get(file.path) ?? new Set();
      // Labels of a classification are tags of images and never classes of objects.
      const isClassification = types.size > 0 && [...types].every((type) => type === "label" || type === "caption");
      for (const label of labels(file)) {
        if (isClassification) {
          const { color } = label.class;
          yield* words.declareTag(label.name, "none", {
            appliesTo: "imagesOnly",
            ...(color !== undefined && { color }),
          });
        } else if (!label.isKeypoint) yield* words.declareClass(label.name, label.class);
      }
    },
    contentOf: (item, file, info) => contentOfItem(item, labels(file), info),
  };
}

function pathOf(item: JsonObject): string | undefined {
  for (const media of [item.image, item.media]) {
    if (isJsonObject(media) && typeof media.path === "string" && media.path !== "") return media.path;
  }
  return undefined;
}

import { z } from "zod";
import { type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import type { Tag } from "../../../model/tag.ts";
import { commonRoot, jsonCandidates, lookAtJson } from "../../detect/jsonCandidates.ts";
import type { DatasetFormat, Detection } from "../../format.ts";
import { annotationPlace } from "../../images/annotationPlace.ts";
import type { ItemContent } from "../../read/itemContent.ts";
import { type ItemReader, readItems } from "../../read/readItems.ts";
import type { PlacedFigure } from "../../read/settleFigures.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { pieceValue } from "../../text/jsonStream.ts";
import { finiteNumber, isJsonObject, type JsonObject, otherFields } from "../../text/jsonValue.ts";

const options = z.object({
  anchor: z
    .enum(["center", "topLeft"])
    .default("center")
    .meta({
      title: "Where x and y of a box are",
      description: "Create ML writes the centre of the box. Some tools write its top left corner all the same.",
      labels: { center: "In its centre", topLeft: "At its top left corner" },
    }),
});
type CreateMlOptions = z.infer<typeof options>;

/** Create ML's annotation file: a JSON list of images, each with its boxes. */
export const createMlFormat: DatasetFormat<CreateMlOptions> = {
  preset: 15,
  slug: "createml",
  title: "Create ML",
  description: "One JSON list for each folder: images with their boxes, as Apple's Create ML reads them.",
  shapes: [
    "train/\n  _annotations.createml.json\n  photo1.jpg\nvalid/\n  _annotations.createml.json\n  photo2.jpg",
    "annotations.json\nphoto1.jpg\nphoto2.jpg",
  ],
  options,
  detect: detectCreateMl,
  read: (tree, { root, options: { anchor }, signal }) =>
    readItems(tree, { root, ...(signal && { signal }) }, itemReader(anchor)),
};

async function detectCreateMl(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const found: { path: DatasetPath; boxes: boolean }[] = [];
  for (const { path } of jsonCandidates(tree, /createml|annotation/i)) {
    signal?.throwIfAborted();
    let items = 0;
    let like = 0;
    let boxes = false;
    const element = (key: string | undefined, piece: Parameters<typeof pieceValue>[0]) => {
      const json = key === undefined ? pieceValue(piece) : undefined;
      items++;
      if (!isJsonObject(json) || nameOf(json) === undefined || !looksRight(json)) return false;
      like++;
      boxes ||= annotationsOf(json).some(
        (annotation) => isJsonObject(annotation) && isJsonObject(annotation.coordinates),
      );
      return items < 50;
    };
    await lookAtJson(tree, path, { list: (key) => (key === undefined ? undefined : false), element }, signal);
    if (like > 0 && like === items) found.push({ path, boxes });
  }
  if (found.length === 0) return [];
  const withBoxes = found.filter((file) => file.boxes);
  const best = withBoxes.length > 0 ? withBoxes : found;
  const root = rootOf(
    tree,
    best.map(({ path }) => path),
  );
  const says = withBoxes.length > 0 ? "lists images with labels and coordinates" : "lists images with labels";
  const reasons = best.slice(0, 3).map(({ path }) => `${path.slice(path.lastIndexOf("/") + 1)} ${says}`);
  return [{ slug: "createml", certainty: withBoxes.length > 0 ? "certain" : "likely", root, reasons }];
}

/** The folder above the splits, so that they name the datasets. */
function rootOf(tree: SourceTree, paths: readonly DatasetPath[]): string {
  const root = commonRoot(tree, paths.map(folderOf));
  const isOneSplit =
    root !== "" && paths.every((path) => folderOf(path) === root && annotationPlace(path, folderOf(root)).split !== "");
  return isOneSplit && annotationPlace(paths[0]!, root).byStem ? folderOf(root) : root;
}

/** Every annotation has a label and nothing that another format has in its lists of images. */
function looksRight(item: JsonObject): boolean {
  const list = item.annotations ?? item.annotation;
  if (typeof list === "string") return item.annotation !== undefined;
  if (!Array.isArray(list)) return false;
  return list.every((one) => typeof one === "string" || (isJsonObject(one) && "label" in one && !("result" in one)));
}

function nameOf(item: JsonObject): string | undefined {
  const name = [item.image, item.imagefilename, item.imageFilename].find(
    (one) => typeof one === "string" && one !== "",
  );
  return name as string | undefined;
}

function annotationsOf(item: JsonObject): readonly unknown[] {
  const list = item.annotations ?? item.annotation;
  return Array.isArray(list) ? list : typeof list === "string" ? [list] : [];
}

const knownOfAnnotation = new Set(["label", "coordinates"]);
const knownOfItem = new Set(["image", "imagefilename", "imageFilename", "annotations", "annotation"]);

function itemReader(anchor: CreateMlOptions["anchor"]): ItemReader {
  return {
    holdsItems: (shape, key) => shape === "list" && key === undefined,
    entryOf(item) {
      const fileName = nameOf(item);
      return fileName === undefined ? undefined : { fileName, annotations: annotationsOf(item).length };
    },
    accepts: (file) => file.images.length > 0,
    contentOf(item): ItemContent {
      const figures: PlacedFigure[] = [];
      const tags: Tag[] = [];
      const problems: ItemContent["problems"][number][] = [];
      for (const [i, annotation] of annotationsOf(item).entries()) {
        const object = `${nameOf(item)}, annotation ${i}`;
        const label = isJsonObject(annotation) ? annotation.label : annotation;
        if (typeof label !== "string" && typeof label !== "number") {
          const message = "An annotation has no label.";
          problems.push({ code: "label_missing", object, message, action: "Left out." });
        } else if (
          !isJsonObject(annotation) ||
          annotation.coordinates === undefined ||
          annotation.coordinates === null
        ) {
          tags.push({ name: String(label) });
        } else {
          const box = boxOf(annotation.coordinates, anchor);
          const extra = otherFields(annotation, knownOfAnnotation);
          if (box !== undefined) {
            const figure = {
              class: String(label),
              geometry: box,
              tags: [],
              ...(extra && { extra: { createml: extra } }),
            };
            figures.push({ figure, object });
          } else {
            const message = `The coordinates of ${JSON.stringify(label)} are not four numbers with sides that are not negative.`;
            problems.push({ code: "geometry_broken", object, message, action: "Left out." });
          }
        }
      }
      return { figures, tags, problems, meta: otherFields(item, knownOfItem) };
    },
  };
}

/** Continuous pixels; x and y are the centre. */
function boxOf(coordinates: unknown, anchor: CreateMlOptions["anchor"]) {
  if (!isJsonObject(coordinates)) return undefined;
  const x = finiteNumber(coordinates.x);
  const y = finiteNumber(coordinates.y);
  const width = finiteNumber(coordinates.width);
  const height = finiteNumber(coordinates.height);
  if (x === undefined || y === undefined || width === undefined || height === undefined || width < 0 || height < 0) {
    return undefined;
  }
  const left = anchor === "center" ? x - width / 2 : x;
  const top = anchor === "center" ? y - height / 2 : y;
  return { type: "rectangle" as const, left, top, right: left + width, bottom: top + height };
}

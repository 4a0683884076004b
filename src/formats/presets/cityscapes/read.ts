import type { ImageInfo } from "../../../model/image.ts";
import { success } from "../../../model/result.ts";
import { cityscapesColor } from "../../classes/cityscapesLabels.ts";
import { Declarations } from "../../classes/declarations.ts";
import { annotatedSizeOf, figuresOfValues, readNumberPng } from "../../codecs/labelPng.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import { countObjects, readPolygonJson } from "../../geometry/polygonJson.ts";
import { readAnnotatedImages, reportOrphanLabels } from "../../read/labelImages.ts";
import { type LabelSource, readFirstSource } from "../../read/labelSources.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import type { LabelKind } from "./fileKind.ts";
import { meaningOfName, meaningOfValue } from "./labelMeaning.ts";
import { type CityscapesImage, imageNameOf, type LabelFile, layOut } from "./layout.ts";
import type { CityscapesOptions } from "./options.ts";

const words: Record<LabelKind, string> = {
  polygons: "polygons",
  instanceIds: "instances",
  labelIds: "classes",
  instanceTrainIds: "instances of the benchmark",
  labelTrainIds: "classes of the benchmark",
  boxes: "boxes",
};

/** Reads Cityscapes image by image, each from one of its files with labels. */
export async function* readCityscapes(
  tree: SourceTree,
  { root, options, signal }: ReadContext<CityscapesOptions>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const { images, orphans, skipped } = layOut(tree, root, options);
  for (const { path, reason } of skipped) yield fileEvent(path, "skipped", reason);
  yield* sharedLabels(images);
  for (const { loosely, labels, file } of images) if (loosely) yield foundLoosely(labels[0]!, file.path);
  yield* readAnnotatedImages(
    tree,
    images,
    (image, info) => readFirstSource(image.sources.map((source) => sourceOf(tree, source, info, signal))),
    new Declarations("any", cityscapesColor),
    signal,
  );
  for (const files of orphans) yield* reportOrphan(tree, files, signal);
}

function sourceOf(tree: SourceTree, { path, kind }: LabelFile, info: ImageInfo, signal?: AbortSignal): LabelSource {
  const read = async () => {
    if (kind === "polygons" || kind === "boxes") return readPolygonJson(tree, path, info, meaningOfName, signal);
    const png = await readNumberPng(tree, path, info, signal);
    if (!png.ok) return png;
    const figures = figuresOfValues(png.value, (value) => meaningOfValue(value, kind, png.value.bitDepth));
    return figures.ok ? success({ figures: figures.value, ...annotatedSizeOf(png.value, info) }) : figures;
  };
  return { path, holds: words[kind], read };
}

/** Foggy and rainy versions of a picture share its labels. */
function* sharedLabels(images: readonly CityscapesImage[]): Generator<ReadEvent> {
  const first = new Map<string, number>();
  for (const { labels } of images) if (labels[0] !== undefined) first.set(labels[0], (first.get(labels[0]) ?? 0) + 1);
  for (const [path, count] of first) {
    if (count < 2) continue;
    const message = `${count} images have these labels.`;
    const action = "Each of them gets the objects.";
    yield problemEvent({ code: "label_shared", severity: "info", path, message, action });
  }
}

function foundLoosely(path: string, image: string): ReadEvent {
  const message = `Its image was found by its name alone, in a folder of another name: ${image}.`;
  return problemEvent({ code: "image_found_loosely", path, message, action: "Taken." });
}

/** Labels without an image; JSON files that are about something else are only left out. */
async function* reportOrphan(
  tree: SourceTree,
  files: readonly (LabelFile & { readonly named?: boolean })[],
  signal?: AbortSignal,
): AsyncGenerator<ReadEvent> {
  const [first] = files;
  const json = files.find(({ kind }) => kind === "polygons" || kind === "boxes");
  const objects = json === undefined ? undefined : await countObjects(tree, json.path, signal);
  if (files.every(({ named }) => named === false) && !objects) {
    yield* files.map(({ path }) => fileEvent(path, "skipped", skipReason.notPartOfDataset));
    return;
  }
  const count = objects === undefined ? "" : ` (${objects} ${objects === 1 ? "object" : "objects"})`;
  const paths = files.map(({ path }) => path);
  yield* reportOrphanLabels(paths, `There is no image ${imageNameOf(first!.path)} for these labels${count}.`);
}

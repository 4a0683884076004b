import type { ImageInfo } from "../../../model/image.ts";
import { count } from "../../../model/plural.ts";
import { success } from "../../../model/result.ts";
import { cityscapesColor } from "../../classes/cityscapesLabels.ts";
import { Declarations } from "../../classes/declarations.ts";
import { annotatedSizeOf, figuresOfValues, readNumberPng } from "../../codecs/labelPng.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import { countObjects, readPolygonJson } from "../../geometry/polygonJson.ts";
import { type LabelSource, readFirstSource } from "../../read/labelSources.ts";
import { readAnnotatedImages, reportOrphanLabels } from "../../read/readAnnotatedImages.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import type { LabelKind } from "./fileKind.ts";
import { type CityscapesImage, imageNameOf, type LabelFile, layOut } from "./layout.ts";
import { meaningOfName, meaningOfValue } from "./meaning.ts";
import type { CityscapesOptions } from "./options.ts";

/** What each kind of label file contains. */
const contents: Record<LabelKind, string> = {
  polygons: "polygons",
  instanceIds: "instance ids",
  labelIds: "label ids",
  instanceTrainIds: "instance train ids",
  labelTrainIds: "label train ids",
  boxes: "boxes",
};

/** Reads Cityscapes image by image, each from one of its label files. */
export async function* readCityscapes(
  tree: SourceTree,
  { root, options, signal }: ReadContext<CityscapesOptions>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const { images, orphans, skipped } = layOut(tree, root, options);
  for (const { path, reason } of skipped) yield fileEvent(path, "skipped", reason);
  yield* reportSharedLabels(images);
  yield* reportLooseMatches(images);
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
  return { path, holds: contents[kind], read };
}

/** Reports labels of several images, such as those of foggy and rainy versions of an image. */
function* reportSharedLabels(images: readonly CityscapesImage[]): Generator<ReadEvent> {
  const uses = new Map<string, number>();
  for (const { labels } of images) {
    const [path] = labels;
    if (path !== undefined) uses.set(path, (uses.get(path) ?? 0) + 1);
  }
  for (const [path, images] of uses) {
    if (images < 2) continue;
    const message = `${count(images, "image has", "images have")} these labels.`;
    const action = "Each of these images gets the objects.";
    yield problemEvent({ code: "label_shared", severity: "info", path, message, action });
  }
}

function* reportLooseMatches(images: readonly CityscapesImage[]): Generator<ReadEvent> {
  for (const { loosely, labels, file } of images) {
    const [path] = labels;
    if (!loosely || path === undefined) continue;
    const message = `The image ${file.path} was found by its name alone, in a folder with another name.`;
    yield problemEvent({ code: "image_found_loosely", path, message, action: "The image gets the labels." });
  }
}

/** Reports labels without an image. JSON about something else is skipped without a problem. */
async function* reportOrphan(
  tree: SourceTree,
  files: readonly (LabelFile & { readonly named?: boolean })[],
  signal?: AbortSignal,
): AsyncGenerator<ReadEvent> {
  const json = files.find(({ kind }) => kind === "polygons" || kind === "boxes");
  const objects = json === undefined ? undefined : await countObjects(tree, json.path, signal);
  if (files.every(({ named }) => named === false) && !objects) {
    yield* files.map(({ path }) => fileEvent(path, "skipped", skipReason.notPartOfDataset));
    return;
  }
  const paths = files.map(({ path }) => path);
  const [image = ""] = paths.map(imageNameOf);
  const number = objects === undefined ? "" : ` (${count(objects, "object")})`;
  yield* reportOrphanLabels(paths, `There is no image ${image} for these labels${number}.`);
}

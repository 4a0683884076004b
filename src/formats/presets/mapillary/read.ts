import { type DatasetPath, stemOf } from "../../../model/datasetPath.ts";
import type { ImageInfo } from "../../../model/image.ts";
import { count } from "../../../model/plural.ts";
import { success } from "../../../model/result.ts";
import { Declarations } from "../../classes/declarations.ts";
import { annotatedSizeOf, figuresOfValues, readNumberPng } from "../../codecs/labelPng.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import { countObjects, readPolygonJson } from "../../geometry/polygonJson.ts";
import { type LabelSource, readFirstSource } from "../../read/labelSources.ts";
import { readAnnotatedImages, reportOrphanLabels } from "../../read/readAnnotatedImages.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { VistasClasses } from "./classes.ts";
import { readConfig, type VistasConfig } from "./config.ts";
import { type LabelFile, layOut, type VistasImage } from "./layout.ts";
import type { MapillaryOptions } from "./options.ts";

/** Reads Mapillary Vistas image by image, each from one of its label files. */
export async function* readMapillary(
  tree: SourceTree,
  { root, options, signal }: ReadContext<MapillaryOptions>,
): AsyncGenerator<ReadEvent, void, undefined> {
  signal?.throwIfAborted();
  const { images, orphans, configs: paths, skipped } = layOut(tree, root, options);
  for (const { path, reason } of skipped) yield fileEvent(path, "skipped", reason);
  const configs = yield* readConfigs(tree, paths, signal);
  const classes = new VistasClasses(configs, options.titles);
  const declarations = new Declarations("any", (title) => classes.detailsOf(title));
  for (const version of versionsOf(images)) {
    for (const title of classes.titles(version)) yield* declarations.declareClass(title);
  }
  if (configs.length === 0) yield* reportMissingConfig(images);
  yield* readAnnotatedImages(
    tree,
    images,
    (image, info) => readFirstSource(image.sources.map((source) => sourceOf(tree, source, info, classes, signal))),
    declarations,
    signal,
  );
  for (const files of orphans) yield* reportOrphan(tree, files, signal);
}

async function* readConfigs(
  tree: SourceTree,
  paths: readonly DatasetPath[],
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, readonly VistasConfig[], undefined> {
  const configs: VistasConfig[] = [];
  for (const path of paths) {
    const config = await readConfig(tree, path, signal);
    if (config === undefined) yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
    else if (config.ok) {
      configs.push(config.value);
      yield fileEvent(path, "used");
    } else {
      yield fileEvent(path, "failed");
      yield problemEvent(config.failure);
    }
  }
  return configs;
}

/** The versions of the label files that come first for an image. */
function versionsOf(images: readonly VistasImage[]): ReadonlySet<string> {
  return new Set(images.flatMap(({ sources }) => sources.slice(0, 1).map(({ version }) => version)));
}

function sourceOf(
  tree: SourceTree,
  file: LabelFile,
  info: ImageInfo,
  classes: VistasClasses,
  signal?: AbortSignal,
): LabelSource {
  const { path, kind, version } = file;
  const read = async () => {
    if (kind === "polygons") return readPolygonJson(tree, path, info, classes.meaningOfNames(version), signal);
    const png = await readNumberPng(tree, path, info, signal);
    if (!png.ok) return png;
    const figures = figuresOfValues(png.value, classes.meaningOfValues(file));
    return figures.ok ? success({ figures: figures.value, ...annotatedSizeOf(png.value, info) }) : figures;
  };
  return { path, holds: kind === "labels" ? "classes" : kind, read };
}

function* reportMissingConfig(images: readonly VistasImage[]): Generator<ReadEvent> {
  const [first] = images;
  if (first === undefined || images.every(({ sources }) => sources.length === 0)) return;
  yield problemEvent({
    code: "label_map_missing",
    path: first.file.path,
    message: "There is no config.json that names the classes of the label images.",
    action: "Classes of label images are named by their ids; polygons contain class names.",
  });
}

async function* reportOrphan(
  tree: SourceTree,
  files: readonly LabelFile[],
  signal?: AbortSignal,
): AsyncGenerator<ReadEvent> {
  const json = files.find(({ kind }) => kind === "polygons");
  const objects = json === undefined ? undefined : await countObjects(tree, json.path, signal);
  const number = objects === undefined ? "" : ` (${count(objects, "object")})`;
  const paths = files.map(({ path }) => path);
  const [image = ""] = paths.map(stemOf);
  yield* reportOrphanLabels(paths, `There is no image ${image} in images for these labels${number}.`);
}

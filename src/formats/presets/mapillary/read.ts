import type { ClassDef } from "../../../model/classDef.ts";
import { stemOf } from "../../../model/datasetPath.ts";
import type { ImageInfo } from "../../../model/image.ts";
import { success } from "../../../model/result.ts";
import { Declarations } from "../../classes/declarations.ts";
import { annotatedSizeOf, figuresOfValues, readNumberPng, type ValueMeaning } from "../../codecs/labelPng.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import { countObjects, readPolygonJson } from "../../geometry/polygonJson.ts";
import { readAnnotatedImages, reportOrphanLabels } from "../../read/labelImages.ts";
import { type LabelSource, readFirstSource } from "../../read/labelSources.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { readConfig, type VistasConfig, type VistasLabel } from "./config.ts";
import { configFor, type LabelFile, layOut } from "./layout.ts";
import type { MapillaryOptions } from "./options.ts";

/** An instance image holds the class times this, plus the number of the instance. */
const INSTANCES_PER_CLASS = 256;
/** What nobody labelled. */
const UNLABELED = "void--unlabeled";

/** Reads Mapillary Vistas image by image, each from one of its files with labels. */
export async function* readMapillary(
  tree: SourceTree,
  { root, options, signal }: ReadContext<MapillaryOptions>,
): AsyncGenerator<ReadEvent, void, undefined> {
  signal?.throwIfAborted();
  const { images, orphans, configs: configPaths, skipped } = layOut(tree, root, options);
  for (const { path, reason } of skipped) yield fileEvent(path, "skipped", reason);
  const versions = new Set(images.flatMap(({ sources }) => sources.slice(0, 1).map(({ version }) => version)));
  const configs: VistasConfig[] = [];
  for (const path of configPaths) {
    const config = await readConfig(tree, path, signal);
    if (config === undefined) yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
    else if ("labels" in config) {
      configs.push(config);
      yield fileEvent(path, "used");
    } else {
      yield fileEvent(path, "failed");
      yield problemEvent(config);
    }
  }
  const titleOf = ({ name, readable }: VistasLabel) => (options.titles === "readable" ? (readable ?? name) : name);
  const looks = new Map<string, Partial<ClassDef>>();
  for (const { labels } of configs) {
    for (const label of labels) {
      const { color, readable, name } = label;
      const description = options.titles === "readable" ? name : readable;
      if (!looks.has(titleOf(label)))
        looks.set(titleOf(label), { ...(color && { color }), ...(description && { description }) });
    }
  }
  const words = new Declarations("any", (title) => looks.get(title) ?? {});
  for (const version of versions) {
    for (const label of configFor(version, configs)?.labels ?? []) {
      if (label.name !== UNLABELED) yield* words.declareClass(titleOf(label));
    }
  }
  if (configs.length === 0 && images.some(({ sources }) => sources.length > 0))
    yield withoutConfig(images[0]!.file.path);
  const lists: Lists = { configs, titleOf };
  yield* readAnnotatedImages(
    tree,
    images,
    (image, info) => readFirstSource(image.sources.map((source) => sourceOf(tree, source, info, lists, signal))),
    words,
    signal,
  );
  for (const files of orphans) yield* reportOrphan(tree, files, signal);
}

interface Lists {
  readonly configs: readonly VistasConfig[];
  titleOf(label: VistasLabel): string;
}

function sourceOf(
  tree: SourceTree,
  { path, kind, version }: LabelFile,
  info: ImageInfo,
  lists: Lists,
  signal?: AbortSignal,
): LabelSource {
  const labels = configFor(version, lists.configs)?.labels ?? [];
  const named = new Map(labels.map((label) => [label.name, label]));
  const meaningOfName = (name: string): ValueMeaning => {
    const label = named.get(name);
    return { class: label === undefined ? name : lists.titleOf(label) };
  };
  const meaningOf = (value: number): ValueMeaning | undefined => {
    const number = kind === "instances" ? Math.floor(value / INSTANCES_PER_CLASS) : value;
    const label = labels[number];
    if (label?.name === UNLABELED) return undefined;
    const title = label === undefined ? `class ${number}` : lists.titleOf(label);
    const hasInstance = kind === "instances" && (label === undefined || label.hasInstances);
    return { class: title, ...(hasInstance && { extra: { instanceId: value % INSTANCES_PER_CLASS } }) };
  };
  const read = async () => {
    if (kind === "polygons") return readPolygonJson(tree, path, info, meaningOfName, signal);
    const png = await readNumberPng(tree, path, info, signal);
    if (!png.ok) return png;
    const figures = figuresOfValues(png.value, meaningOf);
    return figures.ok ? success({ figures: figures.value, ...annotatedSizeOf(png.value, info) }) : figures;
  };
  return { path, holds: kind === "labels" ? "classes" : kind, read };
}

function withoutConfig(path: string): ReadEvent {
  return problemEvent({
    code: "label_map_missing",
    path,
    message: "There is no config.json that names the classes of the label images.",
    action: "Classes of label images are called by their numbers; polygons have names of their own.",
  });
}

async function* reportOrphan(
  tree: SourceTree,
  files: readonly LabelFile[],
  signal?: AbortSignal,
): AsyncGenerator<ReadEvent> {
  const json = files.find(({ kind }) => kind === "polygons");
  const objects = json === undefined ? undefined : await countObjects(tree, json.path, signal);
  const count = objects === undefined ? "" : ` (${objects} ${objects === 1 ? "object" : "objects"})`;
  const paths = files.map(({ path }) => path);
  yield* reportOrphanLabels(paths, `There is no image ${stemOf(paths[0]!)} in images for these labels${count}.`);
}

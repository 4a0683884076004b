import { baseName, type DatasetPath } from "../../../model/datasetPath.ts";
import type { ImageInfo } from "../../../model/image.ts";
import { success } from "../../../model/result.ts";
import { cityscapesColor, labelOfId } from "../../classes/cityscapesLabels.ts";
import { Declarations } from "../../classes/declarations.ts";
import { annotatedSizeOf, figuresOfValues, readNumberPng, type ValueMeaning } from "../../codecs/labelPng.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import { type LabelSource, readFirstSource } from "../../read/labelSources.ts";
import { readAnnotatedImages, reportOrphanLabels } from "../../read/readAnnotatedImages.ts";
import { fileEvent } from "../../report/problemEvent.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { layOut } from "./layout.ts";

/** The value of an instance image is the class times this, plus the number of the instance. */
const INSTANCES_PER_CLASS = 256;
/** The class of pixels that are not labelled. */
const UNLABELED = 0;

/** Reads KITTI segmentation, image by image: instances where they are given, else classes. Reading both would give every object twice. */
export async function* readKittiSemantic(
  tree: SourceTree,
  { root, signal }: ReadContext<unknown>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const { images, orphans, skipped } = layOut(tree, root);
  for (const { path, reason } of skipped) yield fileEvent(path, "skipped", reason);
  const withLabels = images.map((image) => ({
    ...image,
    labels: [image.instance, image.semantic].filter((path) => path !== undefined),
  }));
  yield* readAnnotatedImages(
    tree,
    withLabels,
    ({ instance, semantic }, info) => {
      const sources: LabelSource[] = [];
      if (instance !== undefined) {
        const read = () => readLabelImage(tree, instance, info, meaningOfInstance, signal);
        sources.push({ path: instance, holds: "instances", read });
      }
      if (semantic !== undefined) {
        const read = () => readLabelImage(tree, semantic, info, meaningOfClass, signal);
        sources.push({ path: semantic, holds: "classes", read });
      }
      return readFirstSource(sources);
    },
    new Declarations("bitmap", cityscapesColor),
    signal,
  );
  for (const path of orphans) {
    yield* reportOrphanLabels([path], `There is no image ${baseName(path)} in image_2 for this label image.`);
  }
}

async function readLabelImage(
  tree: SourceTree,
  path: DatasetPath,
  info: ImageInfo,
  meaningOf: (value: number) => ValueMeaning | undefined,
  signal: AbortSignal | undefined,
): ReturnType<LabelSource["read"]> {
  const png = await readNumberPng(tree, path, info, signal);
  if (!png.ok) return png;
  const figures = figuresOfValues(png.value, meaningOf);
  return figures.ok ? success({ figures: figures.value, ...annotatedSizeOf(png.value, info) }) : figures;
}

function meaningOfInstance(value: number): ValueMeaning | undefined {
  const instance = value % INSTANCES_PER_CLASS;
  const meaning = meaningOfClass(Math.floor(value / INSTANCES_PER_CLASS));
  return meaning && instance > 0 ? { ...meaning, extra: { instanceId: instance } } : meaning;
}

function meaningOfClass(id: number): ValueMeaning | undefined {
  return id === UNLABELED ? undefined : { class: labelOfId(id)?.name ?? `class ${id}` };
}

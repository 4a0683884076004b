import { baseName, type DatasetPath } from "../../../model/datasetPath.ts";
import { success } from "../../../model/result.ts";
import { cityscapesColor, labelOfId } from "../../classes/cityscapesLabels.ts";
import { Declarations } from "../../classes/declarations.ts";
import { annotatedSizeOf, figuresOfValues, readNumberPng } from "../../codecs/labelPng.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import { readAnnotatedImages, reportOrphanLabels } from "../../read/labelImages.ts";
import { type LabelSource, readFirstSource } from "../../read/labelSources.ts";
import { fileEvent } from "../../report/problemEvent.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { type LabelKind, layOut } from "./layout.ts";

/** An instance image holds the class times this, plus the number of the instance. */
const INSTANCES_PER_CLASS = 256;
/** What nobody labelled. */
const UNLABELED = 0;

/** Reads KITTI segmentation, image by image: instances where they are given, else classes. Never both, which would be every object twice. */
export async function* readKittiSemantic(
  tree: SourceTree,
  { root, signal }: ReadContext<unknown>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const { images, orphans, skipped } = layOut(tree, root);
  for (const { path, reason } of skipped) yield fileEvent(path, "skipped", reason);
  const meaning = (id: number, instance = 0) =>
    id === UNLABELED
      ? undefined
      : { class: labelOfId(id)?.name ?? `class ${id}`, ...(instance > 0 && { extra: { instanceId: instance } }) };
  const meaningOf: Record<LabelKind, (value: number) => ReturnType<typeof meaning>> = {
    semantic: (value) => meaning(value),
    instance: (value) => meaning(Math.floor(value / INSTANCES_PER_CLASS), value % INSTANCES_PER_CLASS),
  };
  yield* readAnnotatedImages(
    tree,
    images.map((image) => ({
      ...image,
      labels: [image.instance, image.semantic].filter((path) => path !== undefined),
    })),
    (image, info) => {
      const source = (kind: LabelKind, holds: string): LabelSource[] => {
        const path = image[kind];
        const read = async (label: DatasetPath) => {
          const png = await readNumberPng(tree, label, info, signal);
          if (!png.ok) return png;
          const figures = figuresOfValues(png.value, meaningOf[kind]);
          return figures.ok ? success({ figures: figures.value, ...annotatedSizeOf(png.value, info) }) : figures;
        };
        return path === undefined ? [] : [{ path, holds, read: () => read(path) }];
      };
      return readFirstSource([...source("instance", "instances"), ...source("semantic", "classes")]);
    },
    new Declarations("bitmap", cityscapesColor),
    signal,
  );
  for (const path of orphans) {
    yield* reportOrphanLabels([path], `There is no picture called ${baseName(path)} in image_2 for this label image.`);
  }
}

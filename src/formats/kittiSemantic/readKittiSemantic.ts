import { baseName, type DatasetPath } from "../../model/datasetPath.ts";
import type { Figure } from "../../model/figure.ts";
import { uprightSize } from "../../model/image.ts";
import { type CityscapesLabel, cityscapesLabels } from "../cityscapesLabels.ts";
import type { ReadContext, ReadEvent } from "../format.ts";
import { generatedColor } from "../generatedColor.ts";
import { mapAhead } from "../mapAhead.ts";
import { checkPicture, type PictureCheck } from "../picture.ts";
import { fileEvent, problemEvent } from "../problemEvent.ts";
import type { SourceTree } from "../sourceTree.ts";
import { figuresOf, readLabelImage } from "./labelImage.ts";
import { type LabelKind, layOut, type SegmentedImage } from "./layout.ts";

/** Label images that are decoded at once; each takes some megabytes. */
const WIDTH = 3;

/** Reads KITTI segmentation, image by image: instances where they are given, else classes. Never both, which would be every object twice. */
export async function* readKittiSemantic(
  tree: SourceTree,
  { root, signal }: ReadContext<unknown>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const { images, orphans, skipped } = layOut(tree, root);
  for (const { path, reason } of skipped) yield fileEvent(path, "skipped", reason);
  const labels = cityscapesLabels();
  const declared = new Set<string>();
  const announced = new Set<string>();
  const load = async (image: SegmentedImage) => {
    const picture = await checkPicture(tree, image.file, signal);
    return { image, picture, content: await contentOf(tree, image, picture, labels, signal) };
  };
  for await (const { image, picture, content } of mapAhead(images, load, WIDTH)) {
    signal?.throwIfAborted();
    for (const problem of picture.problems) yield problemEvent(problem);
    const { path } = image.file;
    if (picture.info === undefined) {
      yield picture.failed ? fileEvent(path, "failed") : fileEvent(path, "skipped", "not an image");
      for (const label of [image.instance, image.semantic]) {
        if (label !== undefined) yield fileEvent(label, "skipped", "its image cannot be read");
      }
      continue;
    }
    yield* content.events;
    if (!announced.has(image.dataset)) {
      announced.add(image.dataset);
      yield { type: "dataset", name: image.dataset };
    }
    for (const figure of content.figures) {
      if (declared.has(figure.class)) continue;
      declared.add(figure.class);
      const color = labels.find((label) => label.name === figure.class)?.color ?? generatedColor(figure.class);
      yield { type: "class", class: { title: figure.class, shape: "bitmap", color } };
    }
    const { figures, labelled } = content;
    const { info } = picture;
    yield { type: "image", dataset: image.dataset, name: baseName(path), path, info, labelled, figures, tags: [] };
  }
  for (const path of orphans) {
    yield problemEvent({
      code: "annotation_without_image",
      severity: "warning",
      path,
      message: `There is no picture called ${baseName(path)} in image_2 for this label image.`,
      action: "Left out.",
    });
    yield fileEvent(path, "skipped", "annotation without image");
  }
}

interface Content {
  readonly figures: readonly Figure[];
  readonly labelled: boolean;
  readonly events: readonly ReadEvent[];
}

/** The objects of one image: from its instances, or from its classes when these are absent or broken. */
async function contentOf(
  tree: SourceTree,
  image: SegmentedImage,
  picture: PictureCheck,
  labels: readonly CityscapesLabel[],
  signal: AbortSignal | undefined,
): Promise<Content> {
  const events: ReadEvent[] = [];
  if (picture.info === undefined) return { figures: [], labelled: false, events };
  const size = uprightSize(picture.info);
  const sources: [LabelKind, DatasetPath][] = [];
  if (image.instance !== undefined) sources.push(["instance", image.instance]);
  if (image.semantic !== undefined) sources.push(["semantic", image.semantic]);
  let taken: readonly Figure[] | undefined;
  for (const [kind, path] of sources) {
    if (taken !== undefined) {
      events.push(fileEvent(path, "skipped", "the instances say the same"));
      continue;
    }
    const label = await readLabelImage(tree, path, size, signal);
    const figures = "refused" in label ? undefined : figuresOf(label, kind, labels);
    if (figures !== undefined) {
      taken = figures;
      events.push(fileEvent(path, "used"));
      continue;
    }
    events.push(fileEvent(path, "failed"));
    const message =
      "refused" in label ? label.refused : "It holds more than 1,024 values: it is a picture, not numbers of classes.";
    const action =
      kind === "instance" && image.semantic !== undefined
        ? "The classes are taken instead."
        : "The image is kept, without labels.";
    events.push(problemEvent({ code: "mask_broken", severity: "error", path, message, action }));
  }
  return { figures: taken ?? [], labelled: taken !== undefined, events };
}

import type { DatasetPath } from "../../model/datasetPath.ts";
import type { ImageInfo } from "../../model/image.ts";
import type { Declarations } from "../classes/declarations.ts";
import type { ImageEvent, ReadEvent } from "../format.ts";
import { checkImage } from "../images/imageFile.ts";
import { ImageNames } from "../images/imageNames.ts";
import { fileEvent, problemEvent } from "../report/problemEvent.ts";
import { skipReason } from "../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../sourceTree.ts";
import { DatasetEvents, notAnImageEvent } from "./imageEvents.ts";
import { mapAhead } from "./mapAhead.ts";

/** An image of a dataset. `labels`: the files with its labels; one may belong to several images. */
export interface AnnotatedImage {
  readonly file: SourceFile;
  readonly dataset: string;
  readonly labels: readonly DatasetPath[];
}

/** The labels of one image. `events`: problems and outcomes of its label files, in the order in which they are yielded. */
export interface Annotation
  extends Pick<ImageEvent, "labelled" | "figures" | "tags">,
    Partial<Pick<ImageEvent, "annotatedSize" | "extra">> {
  readonly events: readonly ReadEvent[];
}

/** Images whose labels are read at once: a label image takes some megabytes. */
const WIDTH = 3;

/**
 * Reads images one after another, a few ahead: checks the image, has its labels read by `annotationOf`, and yields both. A file of several
 * images gets its outcome and its problems once. `width`: images that are read at once.
 */
export async function* readAnnotatedImages<Image extends AnnotatedImage>(
  tree: SourceTree,
  images: readonly Image[],
  annotationOf: (image: Image, info: ImageInfo) => Promise<Annotation>,
  declarations: Declarations,
  signal?: AbortSignal,
  width = WIDTH,
): AsyncGenerator<ReadEvent, void, undefined> {
  const names = new ImageNames();
  const datasets = new DatasetEvents();
  const labels = new LabelEvents();
  const load = async (image: Image) => {
    const check = await checkImage(tree, image.file, signal);
    return { image, check, annotation: check.info && (await annotationOf(image, check.info)) };
  };
  for await (const { image, check, annotation } of mapAhead(images, load, width)) {
    signal?.throwIfAborted();
    for (const problem of check.problems) yield problemEvent(problem);
    const { path } = image.file;
    const { info } = check;
    if (info === undefined || annotation === undefined) {
      yield notAnImageEvent(path, check);
      yield* labels.firstOnly(image.labels.map((label) => fileEvent(label, "skipped", skipReason.imageUnreadable)));
      continue;
    }
    const { events, ...content } = annotation;
    yield* labels.firstOnly(events);
    const { dataset } = image;
    yield* datasets.begin(dataset);
    const { name, problem: renamed } = names.nameFor(dataset, path);
    if (renamed !== undefined) yield problemEvent(renamed);
    yield { type: "image", dataset, name, path, info, ...(yield* declarations.introduce(content)) };
  }
  for (const problem of names.rest()) yield problemEvent(problem);
}

/** Passes on the events of label files; those of a file that an earlier image settled are dropped. */
class LabelEvents {
  readonly #settled = new Set<string>();

  *firstOnly(events: readonly ReadEvent[]): Generator<ReadEvent> {
    const own: string[] = [];
    for (const event of events) {
      const path = event.type === "file" ? event.path : event.type === "problem" ? event.problem.path : undefined;
      if (path !== undefined && this.#settled.has(path)) continue;
      if (event.type === "file") own.push(event.path);
      yield event;
    }
    for (const path of own) this.#settled.add(path);
  }
}

/** Reports label files whose image is not in the drop: one warning, for the first of them, and an outcome for each. */
export function* reportOrphanLabels(paths: readonly DatasetPath[], message: string): Generator<ReadEvent> {
  const [path, ...others] = paths;
  if (path === undefined) return;
  const action = others.length === 0 ? "The file is skipped." : "These files are skipped.";
  yield problemEvent({ code: "annotation_without_image", path, message, action });
  for (const orphan of paths) yield fileEvent(orphan, "skipped", skipReason.annotationWithoutImage);
}

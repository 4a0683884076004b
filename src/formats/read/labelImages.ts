import type { DatasetPath } from "../../model/datasetPath.ts";
import type { ImageInfo } from "../../model/image.ts";
import type { Declarations } from "../classes/declarations.ts";
import type { FileEvent, ImageEvent, ReadEvent } from "../format.ts";
import { checkImage } from "../images/imageFile.ts";
import { ImageNames } from "../images/imageNames.ts";
import { fileEvent, problemEvent } from "../report/problemEvent.ts";
import { skipReason } from "../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../sourceTree.ts";
import { mapAhead } from "./mapAhead.ts";

/** An image of a dataset. `labels`: the files that hold its labels; several images may share one. */
export interface AnnotatedImage {
  readonly file: SourceFile;
  readonly dataset: string;
  readonly labels: readonly DatasetPath[];
}

/** What the files with labels say of one image. `events`: problems and outcomes of these files, in the order in which they are to be told. */
export interface Annotation
  extends Pick<ImageEvent, "labelled" | "figures" | "tags">,
    Partial<Pick<ImageEvent, "annotatedSize" | "extra">> {
  readonly events: readonly ReadEvent[];
}

/** Images whose labels are read at once: a label image takes some megabytes. */
const WIDTH = 3;

/**
 * Reads images one after another, a few ahead: looks at the picture, has its labels read, and tells of both. A file that several images share
 * gets its outcome and its problems once. `width`: images that are under way at once.
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
  const announced = new Set<string>();
  const settled = new Set<DatasetPath>();
  const load = async (image: Image) => {
    const picture = await checkImage(tree, image.file, signal);
    return { image, picture, annotation: picture.info && (await annotationOf(image, picture.info)) };
  };
  for await (const { image, picture, annotation } of mapAhead(images, load, width)) {
    signal?.throwIfAborted();
    for (const problem of picture.problems) yield problemEvent(problem);
    const { path } = image.file;
    if (picture.info === undefined || annotation === undefined) {
      yield picture.failed ? fileEvent(path, "failed") : fileEvent(path, "skipped", skipReason.notAnImage);
      const events = image.labels.map((label) => fileEvent(label, "skipped", skipReason.imageUnreadable));
      yield* onlyNew(events, settled);
      continue;
    }
    const { events, ...content } = annotation;
    yield* onlyNew(events, settled);
    const { dataset } = image;
    if (!announced.has(dataset)) yield { type: "dataset", name: dataset };
    announced.add(dataset);
    const { name, problem: renamed } = names.nameFor(dataset, path);
    if (renamed !== undefined) yield problemEvent(renamed);
    yield { type: "image", dataset, name, path, info: picture.info, ...(yield* declarations.introduce(content)) };
  }
  for (const problem of names.rest()) yield problemEvent(problem);
}

/** Leaves out what has been told of files that an image before has settled. */
function onlyNew(events: readonly ReadEvent[], settled: Set<DatasetPath>): ReadEvent[] {
  const before = new Set(settled);
  for (const event of events) if (event.type === "file") settled.add(event.path);
  return events.filter((event) => {
    if (event.type === "file") return !before.has(event.path);
    return (
      event.type !== "problem" || event.problem.path === undefined || !before.has(event.problem.path as DatasetPath)
    );
  });
}

/** Files with labels whose image is absent: a warning for the first, which `message` is about, and an outcome for each. */
export function* reportOrphanLabels(paths: readonly DatasetPath[], message: string): Generator<ReadEvent> {
  const [path] = paths;
  if (path === undefined) return;
  yield problemEvent({ code: "annotation_without_image", path, message, action: "Left out." });
  yield* paths.map((other): FileEvent => fileEvent(other, "skipped", skipReason.annotationWithoutImage));
}

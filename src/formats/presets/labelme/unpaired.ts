import type { DatasetPath } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import type { Result } from "../../../model/result.ts";
import type { ReadEvent } from "../../format.ts";
import { isEmbeddedImage, type ScannedImage, scanEmbeddedImage } from "../../images/embeddedImage.ts";
import { embeddedImagePath } from "../../images/embeddedName.ts";
import { imageProblems } from "../../images/imageFile.ts";
import { findsNamesakes, inOtherPlaces } from "../../images/namesakes.ts";
import type { AnnotationPairs } from "../../images/pairAnnotations.ts";
import { mapAhead } from "../../read/mapAhead.ts";
import type { Finding } from "../../report/finding.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { IMAGE_FIELD } from "./fields.ts";
import { imagePathIn, type LabelFile, readLabelFile, withoutImage } from "./labelFile.ts";
import type { LabelledImages } from "./labelledImages.ts";

/** Files that are read at the same time; each may contain a whole image. */
const WIDTH = 4;

/** A JSON file without an image file. */
interface UnpairedFile {
  readonly path: DatasetPath;
  readonly read: Result<LabelFile, ProblemDetails>;
  /** Undefined when it contains no image. */
  readonly scanned: Result<ScannedImage, Finding> | undefined;
}

/** Reads JSON files without an image file: takes the image out of those that contain one, and reports the others. */
export async function* readUnpaired(
  tree: SourceTree,
  images: readonly SourceFile[],
  { orphans, seconds }: AnnotationPairs,
  labelled: LabelledImages,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, void, undefined> {
  const namesakesOf = findsNamesakes(images.map((image) => image.path));
  const load = async (path: DatasetPath): Promise<UnpairedFile> => {
    const read = await readLabelFile(tree, path, signal);
    const imageData = read.ok && !seconds.has(path) ? read.value.imageData : undefined;
    const scanned = isEmbeddedImage(imageData) ? await scanEmbeddedImage(IMAGE_FIELD, imageData) : undefined;
    return { path, read: withoutImage(read), scanned };
  };
  for await (const file of mapAhead(orphans, load, WIDTH)) {
    signal?.throwIfAborted();
    const { path, read, scanned } = file;
    if (!read.ok) yield* reportUnreadable(path, read.failure);
    else if (seconds.has(path)) yield fileEvent(path, "skipped", skipReason.secondAnnotation);
    else if (scanned === undefined) {
      yield problemEvent(imageMissing(path, read.value, namesakesOf(path)));
      yield fileEvent(path, "skipped", skipReason.annotationWithoutImage);
    } else if (scanned.ok) {
      yield* embeddedImage(path, read.value, scanned.value, labelled);
    } else {
      yield problemEvent({ ...scanned.failure, path }, { annotations: 1 });
      yield fileEvent(path, "failed");
    }
  }
}

function* embeddedImage(
  path: DatasetPath,
  labels: LabelFile,
  { info, embedded }: ScannedImage,
  images: LabelledImages,
): Generator<ReadEvent> {
  const named = embeddedImagePath(path, imagePathIn(labels), info.kind);
  for (const problem of imageProblems(path, info, named.slice(named.lastIndexOf("/") + 1))) yield problemEvent(problem);
  yield* images.image({ path, info, named, embedded }, { path, read: { ok: true, value: labels } });
}

function* reportUnreadable(path: DatasetPath, problem: ProblemDetails): Generator<ReadEvent> {
  if (problem.code === "annotation_of_other_kind") {
    yield fileEvent(path, "skipped", skipReason.notAnAnnotation);
    return;
  }
  yield problemEvent({ ...problem, path, action: "The file is skipped." });
  yield fileEvent(path, "failed");
}

function imageMissing(path: DatasetPath, file: LabelFile, namesakes: readonly string[]): ProblemDetails {
  const imagePath = imagePathIn(file);
  const image = imagePath === undefined ? "" : `${JSON.stringify(imagePath)} `;
  return {
    code: "annotation_without_image",
    path,
    message: `There is no image ${image}for this annotation (${count(file.shapeCount, "shape")}).${inOtherPlaces(namesakes)}`,
    action: "The file is skipped.",
  };
}

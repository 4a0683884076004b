import { extensionOf } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import { Declarations } from "../../classes/declarations.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import { annotationPlace } from "../../images/annotationPlace.ts";
import { arrangeImages } from "../../images/arrangeImages.ts";
import { mayBeImage } from "../../images/imageFile.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import type { XmlFailure } from "../../text/xml.ts";
import { type CvatFile, isOtherXml, type OtherXml, resolveNames, surveyFile } from "./annotationFile.ts";
import { readImages } from "./readImages.ts";

/** Reads CVAT for images: each XML file once for the names of its images, and once more for their objects. */
export async function* readCvat(
  tree: SourceTree,
  { root, signal }: ReadContext<unknown>,
): AsyncGenerator<ReadEvent, void, undefined> {
  signal?.throwIfAborted();
  const { annotationFiles, images } = yield* sortFiles(tree, root, signal);
  const paths = images.map((file) => file.path);
  const files = annotationFiles.map((file) => ({
    file: resolveNames(file, paths),
    place: annotationPlace(file.path, root),
  }));
  const declarations = new Declarations();
  for (const { file } of files) yield* declareLabels(file, declarations);
  const arranged = await arrangeImages(tree, { files, images, root, signal });
  yield* arranged.before;
  yield* readImages(tree, files, arranged.images, declarations, signal);
  yield* arranged.after;
}

interface SortedFiles {
  readonly annotationFiles: readonly CvatFile[];
  readonly images: readonly SourceFile[];
}

/** Sorts the files of the drop into annotation files and images, and yields the outcomes of the others. */
async function* sortFiles(
  tree: SourceTree,
  root: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, SortedFiles, undefined> {
  const prefix = root === "" ? "" : `${root}/`;
  const images: SourceFile[] = [];
  const annotationFiles: CvatFile[] = [];
  for (const file of tree.files) {
    const { path } = file;
    if (!path.startsWith(prefix)) yield fileEvent(path, "skipped", skipReason.outsideOfRoot);
    else if (extensionOf(path) === ".xml") {
      const survey = await surveyFile(tree, path, signal);
      if (survey.failure !== undefined) yield problemEvent(brokenFile(survey, survey.failure));
      if (!isOtherXml(survey)) annotationFiles.push(survey);
      else if (survey.failure !== undefined) yield fileEvent(path, "failed");
      else yield fileEvent(path, "skipped", skipReason.notAnAnnotation);
    } else if (mayBeImage(path)) images.push(file);
    else yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
  }
  return { annotationFiles, images };
}

function* declareLabels(file: CvatFile, declarations: Declarations): Generator<ReadEvent> {
  for (const { title, details } of file.labels.classes) yield* declarations.declareClass(title, details);
  for (const { name, valueType, values } of file.labels.tags) {
    yield* declarations.declareTag(name, valueType, { ...(values && { values }) });
  }
  if (file.tracks > 0) yield problemEvent(skippedTracks(file));
  yield fileEvent(file.path, file.failure !== undefined && file.images.length === 0 ? "failed" : "used");
}

function brokenFile(file: CvatFile | OtherXml, { message, line }: XmlFailure): ProblemDetails {
  const action = isOtherXml(file)
    ? "The file is skipped."
    : `${count(file.images.length, "image before this line is", "images before this line are")} imported.`;
  return { code: "annotation_broken", path: file.path, ...(line !== undefined && { line }), message, action };
}

function skippedTracks({ path, tracks }: CvatFile): ProblemDetails {
  return {
    code: "video_tracks",
    path,
    message: `The file contains ${count(tracks, "track")} of a video.`,
    action: "Tracks are skipped. Export the task as CVAT for images to import them frame by frame.",
  };
}

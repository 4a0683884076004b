import { baseName, type DatasetPath, stemOf } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import { type ImageInfo, uprightSize } from "../../../model/image.ts";
import { count } from "../../../model/plural.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import { type AnnotationContent, annotationFromJson } from "../../annotation/annotationJson.ts";
import type { ReadEvent } from "../../format.ts";
import { settleGeometry, sizeFinding } from "../../geometry/rules.ts";
import { checkImage, type ImageCheck } from "../../images/imageFile.ts";
import { mapAhead } from "../../read/mapAhead.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import type { JsonResult } from "../../text/json.ts";
import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import type { SuperviselyDefinitions } from "./definitions.ts";
import type { LaidOutDataset, LaidOutImage } from "./layout.ts";
import { readJson } from "./readJson.ts";

/** What reading the images of a project depends on. */
interface ImagesContext {
  readonly tree: SourceTree;
  readonly definitions: SuperviselyDefinitions;
  readonly unannotated: UnannotatedImages;
  readonly signal: AbortSignal | undefined;
}

/** The images of a project that have no annotation, counted. */
export class UnannotatedImages {
  #count = 0;
  #first: DatasetPath | undefined;

  add(image: DatasetPath): void {
    this.#count++;
    this.#first ??= image;
  }

  /** Reports them in one problem. */
  *events(): Generator<ReadEvent, void, undefined> {
    if (this.#first === undefined) return;
    const isOne = this.#count === 1;
    yield problemEvent({
      code: "image_without_annotation",
      path: this.#first,
      message: isOne
        ? `The image ${baseName(this.#first)} has no annotation.`
        : `${count(this.#count, "image")} have no annotation, such as ${this.#first}.`,
      action: isOne ? "The image is imported without labels." : "The images are imported without labels.",
    });
  }
}

/** An image whose files have been read. */
interface LoadedImage {
  readonly image: LaidOutImage;
  readonly check: ImageCheck;
  readonly annotation: JsonResult | undefined;
  readonly meta: JsonResult | undefined;
}

/** What a file of an image adds to it, and the events about the file. */
interface FileContent<Content> {
  readonly content?: Content;
  readonly events: readonly ReadEvent[];
}

/** Reads the images of one dataset. */
export async function* readImages(
  dataset: LaidOutDataset,
  context: ImagesContext,
): AsyncGenerator<ReadEvent, void, undefined> {
  const { tree, unannotated, signal } = context;
  if (dataset.images.length > 0) yield { type: "dataset", name: dataset.name };
  for (const claim of dataset.claimed) yield* settleClaim(tree, claim, signal);
  const load = async (image: LaidOutImage): Promise<LoadedImage> => {
    const check = await checkImage(tree, image.file, signal);
    const annotation = image.annotation && (await readJson(tree, image.annotation, { signal }));
    const meta = image.meta && (await readJson(tree, image.meta, { signal }));
    return { image, check, annotation, meta };
  };
  for await (const loaded of mapAhead(dataset.images, load)) {
    signal?.throwIfAborted();
    const { image, check } = loaded;
    for (const problem of check.problems) yield problemEvent(problem);
    if (check.info === undefined) {
      yield* notAnImage(loaded);
      continue;
    }
    yield* imageEvents(dataset.name, loaded, check.info, context.definitions);
    if (image.annotation === undefined) unannotated.add(image.file.path);
  }
  for (const path of dataset.orphans) yield* reportOrphan(tree, path, signal);
}

/** Gives an annotation whose name fits several images to the image that its `name` names, else to none. */
async function* settleClaim(
  tree: SourceTree,
  claim: LaidOutDataset["claimed"][number],
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, void, undefined> {
  const json = await readJson(tree, claim.path, { signal });
  const value = json.ok && isJsonObject(json.value.value) ? json.value.value : {};
  const inner = isJsonObject(value.annotation) ? value.annotation : {};
  const named = [inner.name, value.name, value.imageName].find((name) => typeof name === "string");
  const owner = claim.by.find((image) => image.name === named);
  if (owner !== undefined) {
    owner.annotation = claim.path;
    return;
  }
  const names = claim.by.map((image) => image.name);
  yield problemEvent({
    code: "annotation_ambiguous",
    path: claim.path,
    message: `The annotation may belong to any of several images: ${names.join(", ")}.`,
    action: `The annotation is skipped. Rename it after its image, such as ${names[0]}.json.`,
  });
  yield fileEvent(claim.path, "skipped", skipReason.severalImagesClaimIt);
}

/** The outcomes of a file that is not an image, and of the files that belong to it. */
function* notAnImage({ image, check }: LoadedImage): Generator<ReadEvent, void, undefined> {
  const { file, annotation, meta } = image;
  yield check.failed ? fileEvent(file.path, "failed") : fileEvent(file.path, "skipped", skipReason.notAnImage);
  if (annotation !== undefined) {
    yield problemEvent({
      code: "annotation_without_image",
      path: annotation,
      message: `The image of this annotation, ${file.path}, cannot be read as an image.`,
      action: "The annotation is skipped.",
    });
    yield fileEvent(annotation, "skipped", skipReason.annotationWithoutImage);
  }
  if (meta !== undefined) yield fileEvent(meta, "skipped", skipReason.metadataWithoutImage);
}

function* imageEvents(
  dataset: string,
  loaded: LoadedImage,
  info: ImageInfo,
  definitions: SuperviselyDefinitions,
): Generator<ReadEvent, void, undefined> {
  const { image } = loaded;
  const { content, events } = readAnnotation(loaded, info, definitions);
  yield* events;
  const { content: meta, events: metaEvents } = readImageMeta(loaded);
  yield* metaEvents;
  const figures = content === undefined ? [] : yield* settledFigures(content, info, image.annotation);
  const tags = content?.tags ?? [];
  yield* definitions.introduce(figures, tags, image.annotation);
  yield {
    type: "image",
    dataset,
    name: image.name,
    path: image.file.path,
    info,
    labelled: content?.labelled ?? false,
    figures,
    tags,
    ...(content?.description !== undefined && { description: content.description }),
    ...(content?.annotatedSize && { annotatedSize: content.annotatedSize }),
    ...(content?.extra && { extra: content.extra }),
    ...(meta && { meta }),
  };
}

/** The figures that lie in the image. */
function* settledFigures(
  content: AnnotationContent,
  info: ImageInfo,
  path: DatasetPath | undefined,
): Generator<ReadEvent, Figure[], undefined> {
  const frame = content.annotatedSize ?? uprightSize(info);
  const figures: Figure[] = [];
  for (const [i, figure] of content.figures.entries()) {
    const { geometry, finding } = settleGeometry(figure.geometry, frame);
    const object = content.objectOf[i];
    const place = { ...(path !== undefined && { path }), ...(object !== undefined && { object }) };
    if (finding !== undefined) yield problemEvent({ ...finding, ...place });
    if (geometry !== undefined) figures.push(geometry === figure.geometry ? figure : { ...figure, geometry });
  }
  return figures;
}

function readAnnotation(
  { image, annotation: json }: LoadedImage,
  info: ImageInfo,
  definitions: SuperviselyDefinitions,
): FileContent<AnnotationContent> {
  const path = image.annotation;
  if (path === undefined || json === undefined) return { events: [] };
  if (!json.ok) {
    const message = `The annotation of ${image.name} cannot be read: ${json.failure.message}`;
    return brokenAnnotation({ code: "annotation_broken", path, line: json.failure.line, message });
  }
  const content = annotationFromJson(json.value.value, definitions);
  if (content === undefined) {
    const message = `The file is not an annotation of ${image.name}: it does not list objects.`;
    return brokenAnnotation({ code: "annotation_broken", path, message });
  }
  const problems: ProblemDetails[] = [];
  if (image.loosely) {
    const message = `The name of the file matches ${image.name} only when case and Unicode form are ignored.`;
    problems.push({ code: "name_differs", path, message, action: "It is used as the annotation of this image." });
  }
  for (const repair of json.value.repairs) problems.push({ code: "json_repaired", path, ...repair });
  const differs = sizeFinding(content.annotatedSize, info);
  if (differs !== undefined) problems.push({ ...differs, path });
  for (const finding of content.findings) problems.push({ ...finding, path });
  return { content, events: [fileEvent(path, "used"), ...problems.map((problem) => problemEvent(problem))] };
}

function brokenAnnotation(problem: ProblemDetails & { path: DatasetPath }): FileContent<never> {
  const action = "The image is imported without labels.";
  return { events: [problemEvent({ ...problem, action }), fileEvent(problem.path, "failed")] };
}

/** Reads the free metadata of an image. */
function readImageMeta({ image, meta: json }: LoadedImage): FileContent<JsonObject> {
  const path = image.meta;
  if (path === undefined || json === undefined) return { events: [] };
  const value = json.ok ? json.value.value : undefined;
  if (isJsonObject(value)) return { content: value, events: [fileEvent(path, "used")] };
  const reason = json.ok ? "It is not a JSON object." : json.failure.message;
  const problem: ProblemDetails = {
    code: "image_meta_broken",
    path,
    ...(!json.ok && { line: json.failure.line }),
    message: `The metadata of ${image.name} cannot be read: ${reason}`,
    action: "The image is imported without its metadata.",
  };
  return { events: [problemEvent(problem), fileEvent(path, "failed")] };
}

/** Reports a JSON file that belongs to no image: an orphan annotation, or something else. */
async function* reportOrphan(
  tree: SourceTree,
  path: DatasetPath,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, void, undefined> {
  const json = await readJson(tree, path, { signal });
  const content = json.ok ? annotationFromJson(json.value.value) : undefined;
  // In an `ann` folder, every file should be an annotation; beside images, a JSON file may be anything.
  if (content === undefined && !/(^|\/)ann\//.test(path)) {
    yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
    return;
  }
  yield problemEvent({
    code: "annotation_without_image",
    path,
    message: `There is no image ${stemOf(path)} for this annotation with ${count(content?.figures.length ?? 0, "object")}.`,
    action: "The annotation is skipped.",
  });
  yield fileEvent(path, "skipped", skipReason.annotationWithoutImage);
}

import { baseName, type DatasetPath, stemOf } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import { uprightSize } from "../../../model/image.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import { failure } from "../../../model/result.ts";
import { type AnnotationContent, annotationFromJson } from "../../annotation/annotationJson.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import { settleGeometry, sizeFinding } from "../../geometry/rules.ts";
import { checkImage, type ImageCheck } from "../../images/imageFile.ts";
import { mapAhead } from "../../read/mapAhead.ts";
import type { Finding } from "../../report/finding.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { type JsonResult, parseJson } from "../../text/json.ts";
import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import { readText } from "../../text/text.ts";
import { ProjectWords } from "./definitions.ts";
import { type LaidOutDataset, type LaidOutImage, layOut } from "./layout.ts";
import { metaFromJson } from "./metaJson.ts";

/** Reads a Supervisely project of any generation, in the folder form and the flat form. */
export async function* readSupervisely(
  tree: SourceTree,
  { root, signal }: ReadContext<unknown>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const layout = layOut(tree, root);
  const words = new ProjectWords();
  if (layout.meta === undefined) {
    yield problemEvent({
      code: "meta_missing",
      message: "There is no meta.json or classes.json that declares the classes.",
      action: "Classes are made from the objects that use them.",
    });
  } else yield* readMeta(tree, layout.meta, words, signal);

  const bare: BareImages = { count: 0, first: undefined };
  for (const dataset of layout.datasets) {
    yield* readImages(tree, dataset, words, bare, signal);
  }
  yield* tellBare(bare);

  for (const path of layout.stray) {
    yield problemEvent({
      code: "image_outside_of_dataset",
      path,
      message: "This picture lies outside of the img folders of the project.",
      action: "Left out; put it into the img folder of a dataset to import it.",
    });
    yield fileEvent(path, "skipped", skipReason.imageOutsideOfDataset);
  }
  for (const { path, reason } of layout.skipped) yield fileEvent(path, "skipped", reason);
}

async function* readMeta(
  tree: SourceTree,
  path: DatasetPath,
  words: ProjectWords,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, void, undefined> {
  const json = await readJson(tree, path, signal);
  const meta = json.ok ? metaFromJson(json.value.value) : undefined;
  if (!json.ok || meta === undefined) {
    const broken = json.ok ? { message: "It does not hold a list of classes.", line: 1 } : json.failure;
    yield problemEvent({
      code: "meta_broken",
      path,
      line: broken.line,
      message: `${baseName(path)} cannot be read: ${broken.message}`,
      action: "The project is read without it; classes are made from the objects that use them.",
    });
    yield fileEvent(path, "failed");
    return;
  }
  for (const repair of json.value.repairs) yield problemEvent({ code: "json_repaired", path, ...repair });
  for (const finding of meta.findings) yield problemEvent({ ...finding, path });
  for (const definition of meta.classes) yield words.declareClass(definition);
  for (const definition of meta.tags) yield words.declareTag(definition);
  yield fileEvent(path, "used");
}

/** An image with its files read, but not yet understood. */
interface LoadedImage {
  readonly image: LaidOutImage;
  readonly picture: ImageCheck;
  readonly annotation: JsonResult | undefined;
  readonly meta: JsonResult | undefined;
}

async function* readImages(
  tree: SourceTree,
  dataset: LaidOutDataset,
  words: ProjectWords,
  bare: BareImages,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, void, undefined> {
  if (dataset.images.length > 0) yield { type: "dataset", name: dataset.name };
  for (const claim of dataset.claimed) yield* settleClaim(tree, claim, signal);
  const load = async (image: LaidOutImage): Promise<LoadedImage> => {
    const picture = await checkImage(tree, image.file, signal);
    const annotation = image.annotation && (await readJson(tree, image.annotation, signal));
    const meta = image.meta && (await readJson(tree, image.meta, signal));
    return { image, picture, annotation, meta };
  };
  for await (const loaded of mapAhead(dataset.images, load)) {
    signal?.throwIfAborted();
    yield* readImage(dataset.name, loaded, words);
    const { image, picture } = loaded;
    if (picture.info === undefined || image.annotation !== undefined) continue;
    bare.count++;
    bare.first ??= image.file.path;
  }
  for (const path of dataset.orphans) yield* reportOrphan(tree, path, signal);
}

/** An annotation called by its stem that several images claim goes to the one that its `name` names, else to none. */
async function* settleClaim(
  tree: SourceTree,
  claim: LaidOutDataset["claimed"][number],
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, void, undefined> {
  const json = await readJson(tree, claim.path, signal);
  const value = json.ok && isJsonObject(json.value.value) ? json.value.value : {};
  const inner = isJsonObject(value.annotation) ? value.annotation : {};
  const named = [inner.name, value.name, value.imageName].find((name) => typeof name === "string");
  const owner = claim.by.find((image) => image.name === named);
  if (owner !== undefined) {
    owner.annotation = claim.path;
    return;
  }
  const names = claim.by.map((image) => image.name).join(", ");
  yield problemEvent({
    code: "annotation_ambiguous",
    path: claim.path,
    message: `Several images claim this annotation: ${names}.`,
    action: `Given to none of them; call it ${claim.by[0]!.name}.json to say whose it is.`,
  });
  yield fileEvent(claim.path, "skipped", skipReason.severalImagesClaimIt);
}

function* readImage(dataset: string, loaded: LoadedImage, words: ProjectWords): Generator<ReadEvent, void, undefined> {
  const { image, picture } = loaded;
  for (const problem of picture.problems) yield problemEvent(problem);
  if (picture.info === undefined) {
    yield picture.failed
      ? fileEvent(image.file.path, "failed")
      : fileEvent(image.file.path, "skipped", skipReason.notAnImage);
    yield* leaveOut(image);
    return;
  }
  const { content, events } = readAnnotation(loaded, words);
  yield* events;
  const { meta, events: metaEvents } = readImageMeta(loaded);
  yield* metaEvents;
  const figures: Figure[] = [];
  const frame = content?.annotatedSize ?? uprightSize(picture.info);
  for (const [i, figure] of (content?.figures ?? []).entries()) {
    const { geometry, finding } = settleGeometry(figure.geometry, frame);
    if (finding !== undefined) yield problemEvent(at(finding, image.annotation, content?.objectOf[i]));
    if (geometry !== undefined) figures.push(geometry === figure.geometry ? figure : { ...figure, geometry });
  }
  yield* words.introduce(figures, content?.tags ?? [], image.annotation);
  yield {
    type: "image",
    dataset,
    name: image.name,
    path: image.file.path,
    info: picture.info,
    labelled: content?.labelled ?? false,
    figures,
    tags: content?.tags ?? [],
    ...(content?.description !== undefined && { description: content.description }),
    ...(content?.annotatedSize && { annotatedSize: content.annotatedSize }),
    ...(content?.extra && { extra: content.extra }),
    ...(meta && { meta }),
  };
}

/** The images of a project that have no annotation. */
interface BareImages {
  count: number;
  first: DatasetPath | undefined;
}

function* tellBare({ count, first }: BareImages): Generator<ReadEvent, void, undefined> {
  if (first === undefined) return;
  yield problemEvent({
    code: "image_without_annotation",
    path: first,
    message:
      count === 1
        ? `The image ${baseName(first)} has no annotation.`
        : `${count.toLocaleString("en")} images have no annotation, such as ${first}.`,
    action: "Imported without labels.",
  });
}

/** The files of an image that is none. */
function* leaveOut(image: LaidOutImage): Generator<ReadEvent, void, undefined> {
  const { annotation, meta } = image;
  if (annotation !== undefined) {
    yield problemEvent({
      code: "annotation_without_image",
      path: annotation,
      message: `Its image ${image.file.path} is no picture that can be read.`,
      action: "Left out.",
    });
    yield fileEvent(annotation, "skipped", skipReason.annotationWithoutImage);
  }
  if (meta !== undefined) yield fileEvent(meta, "skipped", skipReason.metadataWithoutImage);
}

/** The annotation of an image, and the events about its file. */
function readAnnotation(
  { image, picture, annotation: json }: LoadedImage,
  words: ProjectWords,
): { content?: AnnotationContent; events: ReadEvent[] } {
  const path = image.annotation;
  if (path === undefined || json === undefined) return { events: [] };
  if (!json.ok) {
    const message = `The annotation of ${image.name} cannot be read: ${json.failure.message}`;
    const problem: ProblemDetails = { code: "annotation_broken", path, line: json.failure.line, message };
    return { events: [problemEvent({ ...problem, action: keptUnlabelled }), fileEvent(path, "failed")] };
  }
  const content = annotationFromJson(json.value.value, words);
  if (content === undefined) {
    const message = `The annotation of ${image.name} is none: it lists no objects.`;
    const problem: ProblemDetails = { code: "annotation_broken", path, message, action: keptUnlabelled };
    return { events: [problemEvent(problem), fileEvent(path, "failed")] };
  }
  const events: ReadEvent[] = [fileEvent(path, "used")];
  if (image.loosely) {
    const message = `Its name agrees with that of ${image.name} only when case and Unicode form are ignored.`;
    events.push(problemEvent({ code: "name_differs", path, message, action: "Taken as its annotation." }));
  }
  for (const repair of json.value.repairs) events.push(problemEvent({ code: "json_repaired", path, ...repair }));
  const differs = sizeFinding(content.annotatedSize, picture.info!);
  for (const finding of differs ? [differs, ...content.findings] : content.findings)
    events.push(problemEvent({ ...finding, path }));
  return { content, events };
}

const keptUnlabelled = "The image is kept, without labels.";

/** The free metadata of an image, and the events about its file. */
function readImageMeta({ image, meta: json }: LoadedImage): { meta?: JsonObject; events: ReadEvent[] } {
  const path = image.meta;
  if (path === undefined || json === undefined) return { events: [] };
  const value = json.ok ? json.value.value : undefined;
  if (!isJsonObject(value)) {
    const reason = json.ok ? "It is not a JSON object." : json.failure.message;
    const problem: ProblemDetails = {
      code: "image_meta_broken",
      path,
      ...(!json.ok && { line: json.failure.line }),
      message: `The metadata of ${image.name} cannot be read: ${reason}`,
      action: "The image is kept without it.",
    };
    return { events: [problemEvent(problem), fileEvent(path, "failed")] };
  }
  return { meta: value, events: [fileEvent(path, "used")] };
}

/** A JSON file that belongs to no image: an annotation of one that is absent, or something else. */
async function* reportOrphan(
  tree: SourceTree,
  path: DatasetPath,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, void, undefined> {
  const json = await readJson(tree, path, signal);
  const content = json.ok ? annotationFromJson(json.value.value) : undefined;
  // In an `ann` folder everything is meant as an annotation; beside images a JSON file may be anything.
  if (content === undefined && !/(^|\/)ann\//.test(path)) {
    yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
    return;
  }
  const objects = content?.figures.length ?? 0;
  yield problemEvent({
    code: "annotation_without_image",
    path,
    message: `There is no image called ${stemOf(path)} for this annotation (${objects} ${objects === 1 ? "object" : "objects"}).`,
    action: "Left out.",
  });
  yield fileEvent(path, "skipped", skipReason.annotationWithoutImage);
}

async function readJson(tree: SourceTree, path: DatasetPath, signal: AbortSignal | undefined): Promise<JsonResult> {
  const text = await readText(tree, path, signal && { signal });
  return text.ok ? parseJson(text.value) : failure({ message: `The file ${text.failure}.`, line: 1 });
}

function at(finding: Finding, path: DatasetPath | undefined, object: string | undefined): ProblemDetails {
  return { ...finding, ...(path !== undefined && { path }), ...(object !== undefined && { object }) };
}

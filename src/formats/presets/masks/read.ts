import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { ImageInfo } from "../../../model/image.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import { type Result, success } from "../../../model/result.ts";
import { Declarations } from "../../classes/declarations.ts";
import { annotatedSizeOf, type LabelFailure, readLabelPng } from "../../codecs/labelPng.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import { isImageName } from "../../images/imageFile.ts";
import { type MaskPixels, maskPixels } from "../../masks/maskPixels.ts";
import { OBJECT } from "../../masks/pairMasks.ts";
import { type Annotation, readAnnotatedImages, reportOrphanLabels } from "../../read/readAnnotatedImages.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { chooseClassMaps } from "./chooseClassMaps.ts";
import { isSoundKind } from "./defectKinds.ts";
import { type Layout, layOut, type MaskedImage } from "./layout.ts";
import type { MasksOptions } from "./options.ts";
import { type MaskContent, MaskReader } from "./reader.ts";

/** Reads images with their masks, a few at a time. */
export async function* readMasks(
  tree: SourceTree,
  { root, options, signal }: ReadContext<MasksOptions>,
): AsyncGenerator<ReadEvent, void, undefined> {
  signal?.throwIfAborted();
  const layout = await layOut(tree, root, signal);
  const chosen = await chooseClassMaps(tree, root, layout, options, signal);
  yield* chosen.events;
  yield* otherFiles(tree, root, layout, chosen.files);
  const reader = new MaskReader(chosen.scheme, chosen.lookups, options);
  const declarations = new Declarations("bitmap", (title) => reader.classDetails(title));
  for (const title of reader.titles()) yield* declarations.declareClass(title);
  const events = readAnnotatedImages(
    tree,
    layout.images,
    (image, info) => annotationOf(tree, image, info, reader, signal),
    declarations,
    signal,
  );
  yield* withoutRepeats(events);
  for (const orphans of layout.orphans) yield* reportOrphanLabels(orphans.paths, orphanMessage(orphans));
}

/** States why masks have no image: there is none, or several are equally near. */
function orphanMessage({ image, paths, rivals }: Layout["orphans"][number]): string {
  const masks = paths.length === 1 ? "this mask" : `these ${paths.length} masks`;
  if (rivals.length === 0) return `There is no image ${image} for ${masks}.`;
  return `No folder shows which image ${masks} ${paths.length === 1 ? "belongs" : "belong"} to: ${rivals.join(", ")}.`;
}

async function annotationOf(
  tree: SourceTree,
  image: MaskedImage,
  info: ImageInfo,
  reader: MaskReader,
  signal?: AbortSignal,
): Promise<Annotation> {
  const events: ReadEvent[] = [];
  const figures: Annotation["figures"][number][] = [];
  let sizes: Pick<Annotation, "annotatedSize"> = {};
  const { kind } = image;
  let labelled = kind !== undefined && isSoundKind(kind);
  for (const { path, title } of image.masks) {
    const png = await readLabelPng(tree, path, info, signal);
    const own = kind !== undefined && !isSoundKind(kind) ? titleOfDefect(kind, title, reader) : title;
    const mask = png.ok ? readMask(maskPixels(png.value), path, own, reader) : png;
    if (!mask.ok) {
      const { message, code = "mask_broken" } = mask.failure;
      const action = title === undefined ? "The image is imported without labels." : "The object is skipped.";
      events.push(fileEvent(path, "failed"), problemEvent({ code, severity: "error", path, message, action }));
      continue;
    }
    labelled = true;
    const { pixels, content } = mask.value;
    sizes = { ...sizes, ...annotatedSizeOf(pixels, info) };
    figures.push(...content.figures);
    events.push(fileEvent(path, "used"), ...content.problems.map((problem) => problemEvent(problem)));
    events.push(...content.unnamed.map((name) => problemEvent(unnamed(path, name, reader))));
  }
  return { labelled, figures, tags: kind === undefined ? [] : [{ name: kind }], events, ...sizes };
}

/** Masks that are black and white, or of single objects without a class, are of the kind of defect that the folder names. */
function titleOfDefect(kind: string, title: string | undefined, reader: MaskReader): string | undefined {
  return title === OBJECT || (title === undefined && reader.isBinary) ? kind : title;
}

interface MaskInPixels {
  readonly pixels: MaskPixels;
  readonly content: MaskContent;
}

/** Reads a mask of all classes of an image; with a `title`, a mask of one object. */
function readMask(
  pixels: MaskPixels,
  path: DatasetPath,
  title: string | undefined,
  reader: MaskReader,
): Result<MaskInPixels, LabelFailure> {
  const content = title === undefined ? reader.read(pixels, path) : reader.readObject(pixels, path, title);
  return content.ok ? success({ pixels, content: content.value }) : content;
}

function unnamed(path: DatasetPath, name: string, reader: MaskReader): ProblemDetails {
  const list = reader.lookupFor(path)?.map;
  return {
    code: "class_unnamed",
    path,
    message:
      list === undefined
        ? `There is no class list that names the ${name}.`
        : `${list.path ?? "The class list"} does not name the ${name}.`,
    action: `The class is named ${JSON.stringify(name)}.`,
  };
}

/** Reports each value without a name once, with the first mask that has it. */
async function* withoutRepeats(events: AsyncIterable<ReadEvent>): AsyncGenerator<ReadEvent> {
  const reported = new Set<string>();
  for await (const event of events) {
    if (event.type === "problem" && event.problem.code === "class_unnamed") {
      if (reported.has(event.problem.message)) continue;
      reported.add(event.problem.message);
    }
    yield event;
  }
}

/** Yields the outcomes of files that are not images, masks or class lists. */
function* otherFiles(
  tree: SourceTree,
  root: string,
  { skipped }: Layout,
  lists: ReadonlySet<string>,
): Generator<ReadEvent> {
  for (const { path, reason } of skipped) yield fileEvent(path, "skipped", reason);
  const prefix = root === "" ? "" : `${root}/`;
  for (const { path } of tree.files) {
    if (!path.startsWith(prefix)) yield fileEvent(path, "skipped", skipReason.outsideOfRoot);
    else if (!isImageName(path) && !lists.has(path)) yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
  }
}

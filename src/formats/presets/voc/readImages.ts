import type { DatasetPath } from "../../../model/datasetPath.ts";
import { type ImageInfo, uprightSize } from "../../../model/image.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import { failure, type Result, success } from "../../../model/result.ts";
import type { Declarations } from "../../classes/declarations.ts";
import type { ReadEvent } from "../../format.ts";
import type { Size } from "../../geometry/rules.ts";
import { checkImage, type ImageCheck } from "../../images/imageFile.ts";
import { ImageNames } from "../../images/imageNames.ts";
import type { AnnotationPairs } from "../../images/pairAnnotations.ts";
import { mapAhead } from "../../read/mapAhead.ts";
import { atMost, settleFigures } from "../../read/settleFigures.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { readXml, type XmlElement, type XmlFailure } from "../../text/xml.ts";
import type { LabelMap } from "./labelMap.ts";
import type { VocLayout } from "./layout.ts";
import { type ImageMasks, readMasks } from "./masks.ts";
import { type AnnotationContent, groupOf, readAnnotation } from "./object.ts";
import type { VocOptions } from "./options.ts";

/** How many images are read at once. */
const WIDTH = 8;

/** What has to be known to read the images. */
interface ImagesContext {
  readonly tree: SourceTree;
  readonly layout: VocLayout;
  readonly pairs: AnnotationPairs;
  readonly labelMap: LabelMap;
  /** Greys that are not indices are colours of the label map. */
  readonly greysAreColors: boolean;
  /** Returns the dataset of an image. */
  datasetOf(image: DatasetPath): string;
  readonly declarations: Declarations;
  readonly options: VocOptions;
  readonly signal: AbortSignal | undefined;
}

/** The files that belong to an image. */
interface ImageFiles {
  readonly annotation: DatasetPath | undefined;
  readonly masks: readonly DatasetPath[];
}

/** An image whose files have been read. */
interface LoadedImage {
  readonly file: SourceFile;
  readonly check: ImageCheck;
  readonly files: ImageFiles;
  readonly content?: Result<AnnotationContent, ProblemDetails> | undefined;
  readonly masks?: ImageMasks | undefined;
}

/** Reads images with their annotations and masks. */
export class ImageReader {
  readonly #context: ImagesContext;
  readonly #announced = new Set<string>();
  readonly #names = new ImageNames();

  constructor(context: ImagesContext) {
    this.#context = context;
  }

  async *read(): AsyncGenerator<ReadEvent, void, undefined> {
    const { layout, signal } = this.#context;
    for await (const loaded of mapAhead(layout.images, (file) => this.#load(file), WIDTH)) {
      signal?.throwIfAborted();
      for (const problem of loaded.check.problems) yield problemEvent(problem);
      const { info } = loaded.check;
      if (info === undefined) yield* this.#notAnImage(loaded);
      else yield* this.#imageEvents(loaded, info);
    }
    for (const problem of this.#names.rest()) yield problemEvent(problem);
  }

  async #load(file: SourceFile): Promise<LoadedImage> {
    const { tree, layout, pairs, labelMap, greysAreColors, options, signal } = this.#context;
    const check = await checkImage(tree, file, signal);
    const annotation = pairs.annotationOf.get(file.path);
    const classMask = layout.classMasks.byImage.get(file.path);
    const instanceMask = layout.instanceMasks.byImage.get(file.path);
    const files = { annotation, masks: [classMask, instanceMask].filter((path) => path !== undefined) };
    if (check.info === undefined) return { file, check, files };
    const xml = annotation && (await readXml(tree, annotation, { signal }));
    const content = xml && annotation ? contentOf(xml, annotation, options) : undefined;
    if (files.masks.length === 0) return { file, check, files, content };
    const image = {
      sizes: sizesOf(check.info),
      names: content?.ok ? content.value.names : [],
      labelMap,
      greysAreColors,
    };
    const masks = await readMasks(tree, classMask, instanceMask, image, signal);
    return { file, check, files, content, masks };
  }

  *#notAnImage({ file, check, files }: LoadedImage): Generator<ReadEvent> {
    yield check.failed ? fileEvent(file.path, "failed") : fileEvent(file.path, "skipped", skipReason.notAnImage);
    const labels = [...(files.annotation === undefined ? [] : [files.annotation]), ...files.masks];
    for (const path of labels) yield fileEvent(path, "skipped", skipReason.imageUnreadable);
  }

  *#imageEvents(loaded: LoadedImage, info: ImageInfo): Generator<ReadEvent> {
    const { file } = loaded;
    const dataset = this.#context.datasetOf(file.path);
    if (!this.#announced.has(dataset)) yield { type: "dataset", name: dataset };
    this.#announced.add(dataset);
    yield* this.#labelEvents(loaded);
    const { name, problem: renamed } = this.#names.nameFor(dataset, file.path);
    if (renamed !== undefined) yield problemEvent(renamed);
    const { masks } = loaded;
    const content = loaded.content?.ok ? loaded.content.value : undefined;
    const placed = content === undefined ? [] : withMaskGroups(content, masks);
    const settled = settleFigures(placed, info, content?.size, loaded.files.annotation ?? file.path);
    for (const problem of settled.problems) yield problemEvent(problem);
    const figures = [...settled.figures, ...(masks?.figures ?? [])];
    const own = yield* this.#context.declarations.introduce({ figures, tags: [] });
    const hasMask = masks !== undefined && masks.failed.length === 0;
    yield {
      type: "image",
      dataset,
      name,
      path: file.path,
      info,
      labelled: content !== undefined || hasMask || own.figures.length > 0,
      ...own,
      ...(content?.size && { annotatedSize: content.size }),
    };
  }

  /** The outcomes and problems of the files that label an image. */
  *#labelEvents({ files, content, masks }: LoadedImage): Generator<ReadEvent> {
    for (const path of files.masks) yield fileEvent(path, masks?.failed.includes(path) ? "failed" : "used");
    for (const problem of masks?.problems ?? []) yield problemEvent(problem);
    const { annotation } = files;
    if (annotation === undefined || content === undefined) return;
    yield fileEvent(annotation, content.ok ? "used" : "failed");
    if (!content.ok) yield problemEvent(content.failure);
    else for (const problem of atMost(content.value.problems, annotation)) yield problemEvent(problem);
  }
}

/** An object and its mask are one group. */
function withMaskGroups({ figures }: AnnotationContent, masks: ImageMasks | undefined) {
  if (masks === undefined || masks.joined.size === 0) return figures;
  return figures.map((placed) => {
    if (!masks.joined.has(placed.instance)) return placed;
    return { ...placed, figure: { ...placed.figure, group: groupOf(placed.instance) } };
  });
}

function contentOf(
  xml: Result<XmlElement, XmlFailure>,
  path: DatasetPath,
  options: VocOptions,
): Result<AnnotationContent, ProblemDetails> {
  const action = "The image is imported without labels.";
  if (!xml.ok) {
    const { line, message } = xml.failure;
    return failure({ code: "annotation_broken", path, ...(line && { line }), message, action });
  }
  if (xml.value.name === "annotation") return success(readAnnotation(xml.value, path, options));
  const message = `The root element is <${xml.value.name}> instead of <annotation>.`;
  return failure({ code: "annotation_of_other_kind", severity: "error", path, line: 1, message, action });
}

/** Returns the sizes that a mask of the image may have: upright, and as stored. */
function sizesOf(info: ImageInfo): Size[] {
  const upright = uprightSize(info);
  if (upright === undefined) return [];
  return info.orientation >= 5 ? [upright, { width: upright.height, height: upright.width }] : [upright];
}

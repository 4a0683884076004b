import { type DatasetPath, extensionOf } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import { type ImageInfo, uprightSize } from "../../../model/image.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import type { Tag } from "../../../model/tag.ts";
import { Declarations } from "../../classes/declarations.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import type { Size } from "../../geometry/rules.ts";
import { annotationPlace } from "../../images/annotationPlace.ts";
import { checkImage, mayBeImage } from "../../images/imageFile.ts";
import { arrangeImages, type ListedImage, type PlacedFile } from "../../images/listedImages.ts";
import { mapAhead } from "../../read/mapAhead.ts";
import { atMost, type PlacedFigure, settleFigures } from "../../read/settleFigures.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { numberFrom, streamXml, type XmlElement } from "../../text/xml.ts";
import { type CvatFile, resolveNames, surveyCvat } from "./cvatFile.ts";
import { attributeTags, figureFromCvat, isCvatShape } from "./cvatShape.ts";
import type { CvatLabels } from "./labels.ts";

/** Images whose headers are looked at together. */
const BATCH = 16;

/** Reads CVAT for images: each XML file once for the names of its images, once more for what is on them. */
export async function* readCvat(
  tree: SourceTree,
  { root, signal }: ReadContext<unknown>,
): AsyncGenerator<ReadEvent, void, undefined> {
  signal?.throwIfAborted();
  const prefix = root === "" ? "" : `${root}/`;
  const pictures: SourceFile[] = [];
  const surveyed: CvatFile[] = [];
  for (const file of tree.files) {
    if (!file.path.startsWith(prefix)) yield fileEvent(file.path, "skipped", skipReason.outsideOfRoot);
    else if (extensionOf(file.path) === ".xml") {
      const survey = await surveyCvat(tree, file.path, signal);
      const { failure } = survey;
      if (failure !== undefined) {
        const read = "other" in survey ? "Left out." : `The ${survey.images.length} images before it are read.`;
        const line = failure.line === undefined ? {} : { line: failure.line };
        const problem = { code: "annotation_broken", path: file.path, ...line } as const;
        yield problemEvent({ ...problem, message: failure.message, action: read });
      }
      if (!("other" in survey)) surveyed.push(survey);
      else if (failure !== undefined) yield fileEvent(file.path, "failed");
      else yield fileEvent(file.path, "skipped", skipReason.notAnAnnotation);
    } else if (mayBeImage(file.path)) pictures.push(file);
    else yield fileEvent(file.path, "skipped", skipReason.notPartOfDataset);
  }
  const paths = pictures.map((file) => file.path);
  const files = surveyed.map((file) => ({ file: resolveNames(file, paths), place: annotationPlace(file.path, root) }));
  const words = new Declarations();
  for (const { file } of files) {
    for (const { title, more } of file.labels.classes) yield* words.declareClass(title, more);
    for (const { name, valueType, values } of file.labels.tags) {
      yield* words.declareTag(name, valueType, { ...(values && { values }) });
    }
    if (file.tracks > 0) yield problemEvent(tracksLeftOut(file));
    yield fileEvent(file.path, file.failure !== undefined && file.images.length === 0 ? "failed" : "used");
  }
  const arranged = arrangeImages(files, pictures, root);
  yield* arranged.before;
  const emitter = new Emitter(tree, words, signal);
  yield* readListed(tree, files, arranged.images, emitter, signal);
  const unlisted = arranged.images.filter((image) => image.sources.length === 0);
  for await (const loaded of mapAhead(unlisted, (image) => emitter.load(image))) {
    signal?.throwIfAborted();
    yield* emitter.emit(loaded, []);
  }
  yield* arranged.after;
}

/** What one file says about one image. */
interface Content {
  readonly file: CvatFile;
  readonly element: XmlElement;
  readonly subset: string;
  readonly place: PlacedFile<CvatFile>["place"];
}

async function* readListed(
  tree: SourceTree,
  files: readonly PlacedFile<CvatFile>[],
  images: readonly ListedImage<CvatFile>[],
  emitter: Emitter,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, void, undefined> {
  const wanted = new Map<CvatFile, Map<number, ListedImage<CvatFile>>>();
  for (const image of images) {
    for (const { file, ref } of image.sources) {
      const refs = wanted.get(file) ?? new Map<number, ListedImage<CvatFile>>();
      wanted.set(file, refs.set(ref, image));
    }
  }
  // An image that several files describe waits until all of them were read.
  const waiting = new Map<ListedImage<CvatFile>, Content[]>();
  let batch: { image: ListedImage<CvatFile>; contents: Content[] }[] = [];
  const flush = async function* () {
    const ready = batch;
    batch = [];
    const loaded = await Promise.all(ready.map(({ image }) => emitter.load(image)));
    for (const [i, { contents }] of ready.entries()) yield* emitter.emit(loaded[i]!, contents);
  };
  for (const { file, place } of files) {
    let ref = -1;
    for await (const piece of streamXml(tree, file.path, signal)) {
      signal?.throwIfAborted();
      if (piece.type !== "child" || piece.element.name !== "image") continue;
      ref++;
      const image = wanted.get(file)?.get(ref);
      if (image === undefined) continue;
      const contents = waiting.get(image) ?? [];
      contents.push({ file, element: piece.element, subset: file.images[ref]?.subset ?? "", place });
      if (contents.length < image.sources.length) {
        waiting.set(image, contents);
        continue;
      }
      waiting.delete(image);
      batch.push({ image, contents });
      if (batch.length >= BATCH) yield* flush();
    }
  }
  for (const [image, contents] of waiting) batch.push({ image, contents });
  yield* flush();
}

interface Loaded {
  readonly image: ListedImage<CvatFile>;
  readonly picture: Awaited<ReturnType<typeof checkImage>>;
}

/** Makes image events. */
class Emitter {
  readonly #tree: SourceTree;
  readonly #words: Declarations;
  readonly #signal: AbortSignal | undefined;
  readonly #announced = new Set<string>();

  constructor(tree: SourceTree, words: Declarations, signal: AbortSignal | undefined) {
    this.#tree = tree;
    this.#words = words;
    this.#signal = signal;
  }

  async load(image: ListedImage<CvatFile>): Promise<Loaded> {
    return { image, picture: await checkImage(this.#tree, image.file, this.#signal) };
  }

  *emit({ image, picture }: Loaded, contents: readonly Content[]): Generator<ReadEvent> {
    const { path } = image.file;
    for (const problem of picture.problems) yield problemEvent(problem);
    const { info } = picture;
    if (info === undefined) {
      yield picture.failed ? fileEvent(path, "failed") : fileEvent(path, "skipped", skipReason.notAnImage);
      return;
    }
    const dataset = datasetOf(image, contents[0]);
    if (!this.#announced.has(dataset)) yield { type: "dataset", name: dataset };
    this.#announced.add(dataset);
    const figures: Figure[] = [];
    const tags: Tag[] = [];
    let annotatedSize: Size | undefined;
    for (const { file, element } of contents) {
      const content = contentOf(element, file.labels, file.path, info);
      annotatedSize ??= content.size;
      const settled = settleFigures(content.figures, info, content.size, file.path);
      for (const problem of [...content.problems, ...settled.problems]) yield problemEvent(problem);
      figures.push(...settled.figures);
      tags.push(...content.tags);
    }
    const own = yield* this.#words.introduce({ figures, tags });
    const size = annotatedSize && { annotatedSize };
    yield { type: "image", dataset, name: image.name, path, info, labelled: contents.length > 0, ...own, ...size };
  }
}

/** A subset is a dataset of its own, also when all images lie in one folder. */
function datasetOf(image: ListedImage<CvatFile>, content: Content | undefined): string {
  if (content === undefined || content.subset === "") return image.dataset;
  const { place, subset } = content;
  return place.byStem || place.split !== "" ? subset : `${place.dataset}/${subset}`;
}

function contentOf(
  image: XmlElement,
  labels: CvatLabels,
  path: DatasetPath,
  info: ImageInfo,
): { figures: PlacedFigure[]; tags: Tag[]; problems: ProblemDetails[]; size?: Size } {
  const problems: ProblemDetails[] = [];
  const tags: Tag[] = [];
  const placed: (PlacedFigure & { readonly zOrder: number })[] = [];
  const upright = uprightSize(info);
  for (const child of image.children) {
    const label = child.attributes.get("label") ?? "";
    const object = `<${child.name}> of ${image.attributes.get("name") ?? "an image"}`;
    if (child.name === "tag") tags.push({ name: label }, ...attributeTags(child, label, labels));
    else if (isCvatShape(child.name)) {
      const made = figureFromCvat(child, labels, upright);
      if ("finding" in made) problems.push({ ...made.finding, path, line: child.line, object });
      else placed.push({ ...made, line: child.line, object });
    } else {
      const message = `<${child.name}> is no shape that is known.`;
      const action = "The object is left out.";
      problems.push({
        code: "unsupported_geometry",
        path,
        line: child.line,
        object,
        message,
        action,
      });
    }
  }
  // What is drawn later lies above; the order in the file decides among equals.
  placed.sort((a, b) => a.zOrder - b.zOrder);
  const width = numberFrom(image.attributes.get("width"));
  const height = numberFrom(image.attributes.get("height"));
  const size = width && height && width > 0 && height > 0 ? { width, height } : undefined;
  return { figures: placed, tags, problems: atMost(problems, path), ...(size && { size }) };
}

function tracksLeftOut({ path, tracks }: CvatFile): ProblemDetails {
  return {
    code: "video_tracks",
    path,
    message: `It has ${tracks} ${tracks === 1 ? "track" : "tracks"} of a video.`,
    action: "Left out; export the task as CVAT for images to have them frame by frame.",
  };
}

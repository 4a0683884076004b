import type { Figure } from "../../../model/figure.ts";
import type { Tag } from "../../../model/tag.ts";
import type { Declarations } from "../../classes/declarations.ts";
import type { ReadEvent } from "../../format.ts";
import type { Size } from "../../geometry/rules.ts";
import { checkImage } from "../../images/imageFile.ts";
import type { ListedImage, PlacedFile } from "../../images/listedImages.ts";
import { mapAhead } from "../../read/mapAhead.ts";
import { settleFigures } from "../../read/settleFigures.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { streamXml, type XmlElement } from "../../text/xml.ts";
import type { CvatFile } from "./annotationFile.ts";
import { contentOf } from "./imageElement.ts";

type CvatImage = ListedImage<CvatFile>;

/** The `<image>` element of one file about an image. */
interface ImageSource {
  readonly file: CvatFile;
  readonly place: PlacedFile<CvatFile>["place"];
  readonly element: XmlElement;
  /** Empty for an image without a subset. */
  readonly subset: string;
}

interface ImageWithSources {
  readonly image: CvatImage;
  readonly sources: readonly ImageSource[];
}

/** Images whose headers are read at the same time. */
const BATCH = 16;

/** Reads the images of a drop: listed ones in the order of the files that list them, then the others. */
export async function* readImages(
  tree: SourceTree,
  files: readonly PlacedFile<CvatFile>[],
  images: readonly CvatImage[],
  declarations: Declarations,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, void, undefined> {
  const reader = new ImageReader(tree, declarations, signal);
  let batch: ImageWithSources[] = [];
  for await (const next of listedImages(tree, files, images, signal)) {
    batch.push(next);
    if (batch.length < BATCH) continue;
    yield* reader.readBatch(batch);
    batch = [];
  }
  yield* reader.readBatch(batch);
  const unlisted = images.filter((image) => image.sources.length === 0);
  for await (const loaded of mapAhead(unlisted, (image) => reader.load({ image, sources: [] }))) {
    signal?.throwIfAborted();
    yield* reader.read(loaded);
  }
}

/** Streams the files once more and yields each listed image with its elements, as soon as all files that list it are read. */
async function* listedImages(
  tree: SourceTree,
  files: readonly PlacedFile<CvatFile>[],
  images: readonly CvatImage[],
  signal: AbortSignal | undefined,
): AsyncGenerator<ImageWithSources, void, undefined> {
  const byFile = imagesByFile(images);
  const waiting = new Map<CvatImage, ImageSource[]>();
  for (const { file, place } of files) {
    const wanted = byFile.get(file);
    let ref = -1;
    for await (const piece of streamXml(tree, file.path, signal)) {
      signal?.throwIfAborted();
      if (piece.type !== "child" || piece.element.name !== "image") continue;
      ref++;
      const image = wanted?.get(ref);
      if (image === undefined) continue;
      const sources = waiting.get(image) ?? [];
      sources.push({ file, place, element: piece.element, subset: file.images[ref]?.subset ?? "" });
      if (sources.length < image.sources.length) waiting.set(image, sources);
      else {
        waiting.delete(image);
        yield { image, sources };
      }
    }
  }
  for (const [image, sources] of waiting) yield { image, sources };
}

/** Images by file, and by their index among the images of the file. */
function imagesByFile(images: readonly CvatImage[]): ReadonlyMap<CvatFile, ReadonlyMap<number, CvatImage>> {
  const byFile = new Map<CvatFile, Map<number, CvatImage>>();
  for (const image of images) {
    for (const { file, ref } of image.sources) {
      const refs = byFile.get(file) ?? new Map<number, CvatImage>();
      byFile.set(file, refs.set(ref, image));
    }
  }
  return byFile;
}

interface LoadedImage extends ImageWithSources {
  readonly check: Awaited<ReturnType<typeof checkImage>>;
}

/** Reads single images from their elements. */
class ImageReader {
  readonly #tree: SourceTree;
  readonly #declarations: Declarations;
  readonly #signal: AbortSignal | undefined;
  readonly #announced = new Set<string>();

  constructor(tree: SourceTree, declarations: Declarations, signal: AbortSignal | undefined) {
    this.#tree = tree;
    this.#declarations = declarations;
    this.#signal = signal;
  }

  async *readBatch(batch: readonly ImageWithSources[]): AsyncGenerator<ReadEvent, void, undefined> {
    for (const loaded of await Promise.all(batch.map((next) => this.load(next)))) yield* this.read(loaded);
  }

  async load(next: ImageWithSources): Promise<LoadedImage> {
    return { ...next, check: await checkImage(this.#tree, next.image.file, this.#signal) };
  }

  *read({ image, sources, check }: LoadedImage): Generator<ReadEvent> {
    const { path } = image.file;
    for (const problem of check.problems) yield problemEvent(problem);
    const { info } = check;
    if (info === undefined) {
      yield check.failed ? fileEvent(path, "failed") : fileEvent(path, "skipped", skipReason.notAnImage);
      return;
    }
    const dataset = datasetOf(image, sources[0]);
    if (!this.#announced.has(dataset)) yield { type: "dataset", name: dataset };
    this.#announced.add(dataset);
    const figures: Figure[] = [];
    const tags: Tag[] = [];
    let annotatedSize: Size | undefined;
    for (const { file, element } of sources) {
      const content = contentOf(element, file, info);
      annotatedSize ??= content.size;
      const settled = settleFigures(content.figures, info, content.size, file.path);
      for (const problem of [...content.problems, ...settled.problems]) yield problemEvent(problem);
      figures.push(...settled.figures);
      tags.push(...content.tags);
    }
    const content = yield* this.#declarations.introduce({ figures, tags });
    const size = annotatedSize && { annotatedSize };
    yield { type: "image", dataset, name: image.name, path, info, labelled: sources.length > 0, ...content, ...size };
  }
}

/** A subset is a dataset, even if all images are in one folder. */
function datasetOf(image: CvatImage, source: ImageSource | undefined): string {
  if (source === undefined || source.subset === "") return image.dataset;
  const { place, subset } = source;
  return place.byStem || place.split !== "" ? subset : `${place.dataset}/${subset}`;
}

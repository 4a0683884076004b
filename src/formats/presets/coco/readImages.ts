import { type DatasetPath, stemOf } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import { type ImageInfo, uprightSize } from "../../../model/image.ts";
import type { Tag } from "../../../model/tag.ts";
import { attributeTags } from "../../classes/attributeTags.ts";
import type { ReadEvent } from "../../format.ts";
import { framedOn, type Size, sizeFinding } from "../../geometry/rules.ts";
import type { ImageSource, ListedImage } from "../../images/listedImages.ts";
import { type EntryTexts, type ListedReader, readListed } from "../../read/readListed.ts";
import type { Finding } from "../../report/finding.ts";
import { problemEvent } from "../../report/problemEvent.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { parseShallowJson } from "../../text/json.ts";
import { JsonSplitter, pieceValue } from "../../text/jsonStream.ts";
import { finiteNumber, isJsonObject, type JsonObject, otherFields } from "../../text/jsonValue.ts";
import { decodeText } from "../../text/text.ts";
import { annotationToFigures } from "./annotation.ts";
import type { CocoFile } from "./annotationFile.ts";
import type { CocoWords } from "./definitions.ts";
import { mergeAnnotations } from "./mergeAnnotations.ts";
import type { CocoOptions } from "./options.ts";
import { readSegments } from "./panoptic.ts";
import { collectRegions } from "./regions.ts";

interface Context {
  readonly words: CocoWords;
  /** Masks of panoptic files. */
  readonly masks: ReadonlyMap<DatasetPath, CocoFile>;
  readonly options: CocoOptions;
  readonly signal?: AbortSignal;
}

/** Bytes of annotations that are held at once; a larger file is read once more for each such part. */
const PART_BYTES = 128 * 1024 * 1024;
/** Times that a file is read at most, whatever its size: beyond that the parts grow. */
const MOST_PARTS = 8;

/** Reads the images of the drop in order, each with everything that COCO files say about it. */
export async function* readImages(
  tree: SourceTree,
  images: readonly ListedImage<CocoFile>[],
  context: Context,
): AsyncGenerator<ReadEvent, void, undefined> {
  const maskByName = masksByName(context.masks);
  const total = images.reduce((sum, image) => sum + bytesOf(image), 0);
  const reader: ListedReader<CocoFile> = {
    bytesOf,
    partBytes: Math.max(PART_BYTES, total / MOST_PARTS),
    collect: (file, refs) => collectRegions(tree, file, refs, context.signal),
    lost: tellLost,
    read: (image, info, texts) => readImage(tree, image, info, { ...context, texts, maskByName }),
  };
  yield* readListed(tree, images, reader, context.signal);
}

function bytesOf({ sources }: ListedImage<CocoFile>): number {
  return sources.reduce((sum, { file, ref }) => sum + 1000 + file.images[ref]!.annotationBytes, 0);
}

interface ImageContext extends Context {
  readonly texts: EntryTexts<CocoFile>;
  readonly maskByName: (file: CocoFile, name: string) => DatasetPath | undefined;
}

async function* readImage(
  tree: SourceTree,
  image: ListedImage<CocoFile>,
  info: ImageInfo,
  context: ImageContext,
): AsyncGenerator<ReadEvent, void, undefined> {
  const { path } = image.file;
  const { words, options } = context;
  const figures: Figure[] = [];
  const tags: Tag[] = [];
  const entries: { source: ImageSource<CocoFile>; entry: JsonObject; annotations: JsonObject[] }[] = [];
  for (const source of image.sources) {
    const { entry, annotations, broken } = parseRegion(context.texts.get(source.file)!.get(source.ref)!);
    entries.push({ source, entry, annotations });
    if (broken > 0) {
      const message = `${broken} of the annotations of ${image.name} ${broken === 1 ? "is" : "are"} no JSON object that can be read.`;
      yield problemEvent({
        code: "annotation_entry_broken",
        path: source.file.path,
        object: `image ${source.file.images[source.ref]!.id}`,
        message,
        action: "Left out.",
      });
    }
  }
  const annotatedSize = entries.map(({ entry }) => statedSize(entry)).find((size) => size !== undefined);
  const differs = sizeFinding(annotatedSize, info);
  if (differs !== undefined) {
    yield problemEvent({ ...differs, path: image.sources[0]!.file.path, object: `image ${image.name}` });
  }
  const framed = framedOn(annotatedSize, info);
  const isUpright = framed === "upright" && uprightSize(info) !== undefined;
  const frame: Size | undefined = framed === "stored" ? annotatedSize : (uprightSize(info) ?? annotatedSize);
  const meta: Record<string, unknown> = {};
  for (const { entry } of entries) {
    tags.push(...attributeTags(entry.attributes));
    Object.assign(meta, otherFields(entry, knownOfEntry));
  }
  for (const { file, annotation } of mergeAnnotations(entries, words)) {
    const id = `annotation ${String(annotation.id ?? annotation.file_name ?? "without id")}`;
    const at = (finding: Finding) => problemEvent({ ...finding, path: file.path, object: id });
    if (Array.isArray(annotation.segments_info)) {
      const mask = context.maskByName(file, String(annotation.file_name ?? ""));
      if (mask === undefined) {
        yield at(maskAbsent(annotation));
        continue;
      }
      const { segments, findings } = await readSegments(tree, mask, annotation, frame, context.signal);
      for (const finding of findings) yield problemEvent({ ...finding, path: mask });
      for (const { info: segment, figure } of segments) {
        const category = words.categoryOf(file, segment.category_id);
        if (category !== undefined) yield* category.events;
        figures.push({ class: category?.title ?? "object", ...figure });
      }
      continue;
    }
    const category = words.categoryOf(file, annotation.category_id);
    if (category !== undefined && category.events.length > 0) yield* category.events;
    const content = annotationToFigures(annotation, {
      class: category?.title,
      keypoints: category?.keypoints ?? [],
      frame,
      rings: options.rings,
    });
    for (const finding of content.findings) yield at(finding);
    figures.push(...content.figures);
    tags.push(...content.imageTags);
  }
  const settled = yield* words.introduce({ figures, tags: withoutTwins(tags) });
  yield {
    type: "image",
    dataset: image.dataset,
    name: image.name,
    path,
    info,
    labelled: image.sources.some(({ file }) => file.hasAnnotations),
    figures: settled.figures,
    tags: settled.tags,
    // Without one the upright size is meant.
    ...(annotatedSize && !isUpright && { annotatedSize }),
    ...(Object.keys(meta).length > 0 && { meta }),
  };
}

const knownOfEntry = new Set(["id", "file_name", "filename", "width", "height", "attributes"]);

/** The entry of an image and its annotations; `broken` counts those that cannot be read. */
function parseRegion(bytes: Uint8Array): { entry: JsonObject; annotations: JsonObject[]; broken: number } {
  const json = parseShallowJson(decodeText(bytes).text);
  const values = json.ok ? (json.value.value as unknown[]) : valuesOneByOne(bytes);
  const [entry, ...rest] = values;
  const annotations = rest.filter(isJsonObject);
  return { entry: isJsonObject(entry) ? entry : {}, annotations, broken: rest.length - annotations.length };
}

/** One broken annotation must not take the others of its image with it. */
function valuesOneByOne(bytes: Uint8Array): unknown[] {
  const values: unknown[] = [];
  const splitter = new JsonSplitter({
    element(_, piece) {
      values.push(pieceValue(piece));
      return undefined;
    },
  });
  splitter.write(bytes);
  return values;
}

function statedSize(entry: JsonObject): Size | undefined {
  const width = finiteNumber(entry.width);
  const height = finiteNumber(entry.height);
  return width !== undefined && height !== undefined && width > 0 && height > 0 ? { width, height } : undefined;
}

/** Two files that describe an image may tag it alike. */
function withoutTwins(tags: readonly Tag[]): Tag[] {
  const known = new Set<string>();
  return tags.filter((tag) => {
    const key = JSON.stringify([tag.name, tag.value]);
    if (known.has(key)) return false;
    known.add(key);
    return true;
  });
}

/** Finds the PNG of a panoptic annotation: in the folder called like its file, else the only one of that name among them. */
function masksByName(masks: ReadonlyMap<DatasetPath, CocoFile>) {
  const byFile = new Map<CocoFile, Map<string, DatasetPath>>();
  for (const [path, file] of masks) {
    const names = byFile.get(file) ?? new Map<string, DatasetPath>();
    byFile.set(file, names);
    names.set(stemOf(path), path);
  }
  return (file: CocoFile, name: string) => byFile.get(file)?.get(stemOf(name));
}

function maskAbsent(annotation: JsonObject): Finding {
  const segments = (annotation.segments_info as unknown[]).length;
  return {
    code: "mask_absent",
    message: `The drop has no mask ${JSON.stringify(annotation.file_name)}, which holds ${segments} segments.`,
    action: "The segments are left out; add the folder of the panoptic masks.",
  };
}

function* tellLost({ file, sources }: ListedImage<CocoFile>): Generator<ReadEvent> {
  for (const { file: source, ref } of sources) {
    const { annotations } = source.images[ref]!;
    yield problemEvent({
      code: "annotation_without_image",
      path: source.path,
      message: `Its image ${file.path} is no picture that can be read; it has ${annotations} ${annotations === 1 ? "annotation" : "annotations"}.`,
      action: "Left out.",
    });
  }
}

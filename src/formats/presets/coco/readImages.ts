import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import { type ImageInfo, uprightSize } from "../../../model/image.ts";
import { count } from "../../../model/plural.ts";
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
import { isJsonObject, type JsonObject, otherFields } from "../../text/jsonValue.ts";
import { notPlain, PlainJsonParser } from "../../text/plainJson.ts";
import { decodeText } from "../../text/text.ts";
import { TextPool } from "../../text/textPool.ts";
import { CLASSLESS, readAnnotation } from "./annotation.ts";
import { type CocoFile, imageAt, statedSize } from "./annotationFile.ts";
import type { CocoDefinitions } from "./definitions.ts";
import { type MergedAnnotation, mergeAnnotations } from "./mergeAnnotations.ts";
import type { CocoOptions } from "./options.ts";
import { readSegments } from "./panoptic.ts";
import type { PanopticMasks } from "./panopticMasks.ts";
import { collectRegions } from "./regions.ts";

interface Context {
  readonly definitions: CocoDefinitions;
  /** Masks of panoptic files. */
  readonly masks: PanopticMasks;
  readonly options: CocoOptions;
  readonly signal?: AbortSignal;
}

/** Bytes of annotations in memory at the same time, at most. A larger file is read again for each of several equal parts. */
const PART_BYTES = 192 * 1024 * 1024;
/** Maximum number of times that a file is read. For larger files, the parts grow instead. */
const MAX_PARTS = 8;

/** Reads the images of the drop in order, each with everything that COCO files state about it. */
export function readImages(
  tree: SourceTree,
  images: readonly ListedImage<CocoFile>[],
  context: Context,
): AsyncGenerator<ReadEvent, void, undefined> {
  const json = new PlainJsonParser();
  const pool = new TextPool();
  const total = images.reduce((sum, image) => sum + bytesOf(image), 0);
  const parts = Math.min(MAX_PARTS, Math.max(1, Math.ceil(total / PART_BYTES)));
  const reader: ListedReader<CocoFile> = {
    bytesOf,
    partBytes: total / parts,
    begin: () => pool.clear(),
    collect(file, sources) {
      const refs = sources.map(({ ref }) => ref);
      return collectRegions(tree, file, refs, pool, context.signal);
    },
    lost: reportLost,
    read: (image, info, texts) => readImage(image, info, { ...context, tree, texts, json }),
  };
  return readListed(tree, images, reader, context.signal);
}

function bytesOf({ sources }: ListedImage<CocoFile>): number {
  return sources.reduce((sum, { file, ref }) => sum + 1000 + imageAt(file.images, ref).annotationBytes, 0);
}

interface ImageContext extends Context {
  readonly tree: SourceTree;
  readonly texts: EntryTexts<CocoFile>;
  readonly json: PlainJsonParser;
}

/** What one file states about an image. */
interface Region {
  readonly source: ImageSource<CocoFile>;
  readonly entry: JsonObject;
  readonly annotations: readonly JsonObject[];
  /** How many of its annotations cannot be read. */
  readonly broken: number;
}

/** Returns the events of one image. They are only asynchronous for a panoptic one: promises take longer than reading an annotation. */
function readImage(
  image: ListedImage<CocoFile>,
  info: ImageInfo,
  context: ImageContext,
): Iterable<ReadEvent> | AsyncIterable<ReadEvent> {
  const regions = image.sources.map((source) => ({
    source,
    ...parseRegion(textOf(source, context.texts), context.json),
  }));
  const annotatedSize = statedSizeOf(regions);
  const framed = framedOn(annotatedSize, info);
  const read: ImageRead = {
    image,
    info,
    regions,
    annotatedSize,
    framed,
    frame: framed === "stored" ? annotatedSize : (uprightSize(info) ?? annotatedSize),
  };
  const merged = mergeAnnotations(regions, context.definitions);
  if (merged.some(({ annotation }) => Array.isArray(annotation.segments_info))) {
    return readPanopticImage(read, merged, context);
  }
  return imageEvents(
    read,
    merged.map((annotation) => objectContent(annotation, read.frame, context)),
    context,
  );
}

/** An image, what the files state about it, and the frame of their coordinates. */
interface ImageRead {
  readonly image: ListedImage<CocoFile>;
  readonly info: ImageInfo;
  readonly regions: readonly Region[];
  readonly annotatedSize: Size | undefined;
  readonly framed: ReturnType<typeof framedOn>;
  readonly frame: Size | undefined;
}

function statedSizeOf(regions: readonly Region[]): Size | undefined {
  for (const { entry } of regions) {
    const size = statedSize(entry);
    if (size !== undefined) return size;
  }
  return undefined;
}

async function* readPanopticImage(
  read: ImageRead,
  merged: readonly MergedAnnotation[],
  context: ImageContext,
): AsyncGenerator<ReadEvent, void, undefined> {
  const contents: MergedContent[] = [];
  for (const one of merged) {
    const segments = one.annotation.segments_info;
    const content = Array.isArray(segments)
      ? await panopticContent(one, segments.length, read.image.file.path, read.frame, context)
      : objectContent(one, read.frame, context);
    contents.push(content);
  }
  yield* imageEvents(read, contents, context);
}

/** Yields the problems of an image, then the image. `contents`: of its annotations, in order. */
function* imageEvents(
  { image, info, regions, annotatedSize, framed }: ImageRead,
  contents: readonly MergedContent[],
  { definitions }: ImageContext,
): Generator<ReadEvent, void, undefined> {
  for (const region of regions) if (region.broken > 0) yield brokenAnnotations(region, image);
  for (const region of regions) {
    const differs = sizeFinding(statedSize(region.entry), info, region.annotations.length > 0);
    if (differs === undefined) continue;
    yield problemEvent({ ...differs, path: region.source.file.path, object: `image ${image.name}` });
  }
  const figures: Figure[] = [];
  const tags = regions.flatMap(({ entry }) => attributeTags(entry.attributes));
  for (const content of contents) {
    yield* content.events;
    for (const figure of content.figures) figures.push(figure);
    tags.push(...content.tags);
  }
  const settled = yield* definitions.introduce({ figures, tags: withoutDuplicates(tags) });
  const meta = Object.assign({}, ...regions.map(({ entry }) => otherFields(entry, readFields))) as JsonObject;
  // Without a stated size, the coordinates belong to the upright image.
  const isUpright = framed === "upright" && uprightSize(info) !== undefined;
  yield {
    type: "image",
    dataset: image.dataset,
    name: image.name,
    path: image.file.path,
    info,
    labelled: image.sources.some(({ file }) => file.hasAnnotations),
    figures: settled.figures,
    tags: settled.tags,
    ...(annotatedSize && !isUpright && { annotatedSize }),
    ...(Object.keys(meta).length > 0 && { meta }),
  };
}

/** What an annotation adds to its image, and the events that come before the image. */
interface MergedContent {
  readonly figures: readonly Figure[];
  readonly tags: readonly Tag[];
  readonly events: readonly ReadEvent[];
}

function objectContent(
  { file, annotation }: MergedAnnotation,
  frame: Size | undefined,
  context: ImageContext,
): MergedContent {
  const category = context.definitions.categoryOf(file, annotation.category_id);
  const { figures, imageTags, findings } = readAnnotation(annotation, {
    class: category?.title,
    keypoints: category?.keypoints ?? [],
    frame,
    rings: context.options.rings,
  });
  const problems = findings.map((finding) => annotationProblem({ file, annotation }, finding));
  return { figures, tags: imageTags, events: [...(category?.events ?? []), ...problems] };
}

async function panopticContent(
  { file, annotation }: MergedAnnotation,
  segmentCount: number,
  image: DatasetPath,
  frame: Size | undefined,
  { tree, definitions, masks, signal }: ImageContext,
): Promise<MergedContent> {
  const [mask, ...others] = masks.find(file, String(annotation.file_name ?? ""), image);
  if (mask === undefined || others.length > 0) {
    const rivals = mask === undefined ? [] : [mask, ...others];
    const problem = annotationProblem({ file, annotation }, missingMask(annotation, segmentCount, rivals));
    return { figures: [], tags: [], events: [problem] };
  }
  const { segments, findings } = await readSegments(tree, mask, annotation, frame, signal);
  const events: ReadEvent[] = findings.map((finding) => problemEvent({ ...finding, path: mask }));
  const figures = segments.map(({ info, figure }): Figure => {
    const category = definitions.categoryOf(file, info.category_id);
    events.push(...(category?.events ?? []));
    return { class: category?.title ?? CLASSLESS, ...figure };
  });
  return { figures, tags: [], events };
}

function annotationProblem({ file, annotation }: MergedAnnotation, finding: Finding): ReadEvent {
  const id = String(annotation.id ?? annotation.file_name ?? "without id");
  return problemEvent({ ...finding, path: file.path, object: `annotation ${id}` });
}

/** Fields of an image's entry that are read; the rest is the metadata of the image. */
const readFields = new Set(["id", "file_name", "filename", "width", "height", "attributes"]);

function textOf({ file, ref }: ImageSource<CocoFile>, texts: EntryTexts<CocoFile>): Uint8Array {
  const bytes = texts.get(file)?.get(ref);
  if (bytes === undefined) throw new Error(`The text of the image ${ref} of ${file.path} was not collected.`);
  return bytes;
}

function brokenAnnotations({ source, broken }: Region, image: ListedImage<CocoFile>): ReadEvent {
  return problemEvent({
    code: "annotation_entry_broken",
    path: source.file.path,
    object: `image ${imageAt(source.file.images, source.ref).id}`,
    message: `${count(broken, "annotation")} of ${image.name} cannot be read as JSON.`,
    action: broken === 1 ? "The annotation is skipped." : "The annotations are skipped.",
  });
}

function parseRegion(bytes: Uint8Array, json: PlainJsonParser): Omit<Region, "source"> {
  const plain = json.parse(bytes, 0, bytes.length);
  const values = (plain === notPlain ? valuesOf(bytes) : plain) as unknown[];
  const [entry, ...rest] = values;
  const annotations = rest.filter(isJsonObject);
  return { entry: isJsonObject(entry) ? entry : {}, annotations, broken: rest.length - annotations.length };
}

function valuesOf(bytes: Uint8Array): unknown[] {
  const json = parseShallowJson(decodeText(bytes).text);
  return json.ok ? (json.value.value as unknown[]) : valuesOneByOne(bytes);
}

/** Parses each value separately, so that a broken annotation does not affect the others of its image. */
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

/** Two files that describe an image may give it the same tags. */
function withoutDuplicates(tags: readonly Tag[]): Tag[] {
  const known = new Set<string>();
  return tags.filter((tag) => {
    const key = JSON.stringify([tag.name, tag.value]);
    if (known.has(key)) return false;
    known.add(key);
    return true;
  });
}

function missingMask(annotation: JsonObject, segments: number, rivals: readonly DatasetPath[]): Finding {
  const where = rivals.length === 0 ? "is not in the drop" : `may be any of ${rivals.join(", ")}`;
  return {
    code: "mask_absent",
    message: `The mask ${JSON.stringify(annotation.file_name)} with ${count(segments, "segment")} ${where}.`,
    action: "The segments are skipped. Add the folder of the panoptic masks to import them.",
  };
}

function* reportLost({ file, sources }: ListedImage<CocoFile>): Generator<ReadEvent> {
  for (const { file: source, ref } of sources) {
    const { annotations } = imageAt(source.images, ref);
    yield problemEvent({
      code: "annotation_without_image",
      path: source.path,
      message: `The image ${file.path}, which has ${count(annotations, "annotation")}, cannot be read as an image.`,
      action: annotations === 1 ? "The annotation is skipped." : "The annotations are skipped.",
    });
  }
}

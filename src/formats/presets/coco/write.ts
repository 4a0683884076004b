import { uprightSize } from "../../../model/image.ts";
import { ArchivePlaces, topFolder } from "../../export/archiveNames.ts";
import { mainFigure } from "../../export/pairKeypoints.ts";
import type { ArchiveEntry, ProjectHead, StoredImage, StoredProject } from "../../format.ts";
import type { Size } from "../../geometry/rules.ts";
import type { JsonObject } from "../../text/jsonValue.ts";
import { annotationFields, attributesOf, pairFigures } from "./figureToAnnotation.ts";
import { type ExportedDataset, type ExportPlan, keptId, planExport } from "./planExport.ts";

/** Bytes of annotation files that are kept in memory while the images are written; larger files are made again when they are written. */
const KEPT_BYTES = 64 * 1024 * 1024;

/**
 * Writes a project as COCO: `images/<dataset>/` and, for each dataset, `annotations/instances_<dataset>.json`. Captions have a file of their
 * own, and images that are not labelled are in `image_info_<dataset>.json`, as in COCO's own downloads.
 */
export function writeCoco(project: StoredProject, signal?: AbortSignal): AsyncIterable<ArchiveEntry> {
  return writeCocoKeeping(KEPT_BYTES, project, signal);
}

/** The same as `writeCoco` with another limit of bytes that are kept in memory. The archive does not depend on it. */
export async function* writeCocoKeeping(
  keptBytes: number,
  project: StoredProject,
  signal?: AbortSignal,
): AsyncIterable<ArchiveEntry> {
  const plan = await planExport(project, signal);
  const top = topFolder(project);
  const files = new Map<string, Document>();
  for (const dataset of plan.datasets.values()) {
    for (const task of tasksOf(dataset)) files.set(`${task} ${dataset.name}`, new Document());
  }
  let kept = 0;
  const writer = new Entries(project, plan);
  for await (const image of project.images(signal)) {
    signal?.throwIfAborted();
    const described = writer.next(image);
    // Its dataset was added to the project after the plan was made.
    if (described === undefined) continue;
    yield { path: `${top}/images/${described.path}`, bytes: image.bytes, content: image.content(), isImage: true };
    for (const { task, entry, annotations } of described.entries) {
      const document = files.get(`${task} ${image.dataset}`);
      if (document === undefined) continue;
      const added = document.add(entry, annotations);
      kept += document.isKept ? added : 0;
    }
    if (kept <= keptBytes) continue;
    for (const document of files.values()) document.release();
    kept = 0;
  }
  for (const dataset of plan.datasets.values()) {
    for (const task of tasksOf(dataset)) {
      const document = files.get(`${task} ${dataset.name}`);
      if (document === undefined) throw new Error(`No ${task} of the dataset ${dataset.name} was written.`);
      const [head, middle, tail] = frameOf(task, dataset, plan);
      const bytes = document.bytes + head.length + middle.length + tail.length;
      const parts = document.parts ?? again(project, plan, task, dataset.name, signal);
      const content = join(head, parts.images, middle, parts.annotations, tail);
      yield { path: `${top}/${jsonPath(task, dataset)}`, bytes, content };
    }
  }
}

type Task = "instances" | "captions" | "image_info";

function tasksOf(dataset: ExportedDataset): Task[] {
  const tasks: Task[] = [];
  if (dataset.labelled) tasks.push("instances");
  if (dataset.captions) tasks.push("captions");
  if (dataset.unlabelled) tasks.push("image_info");
  return tasks;
}

function jsonPath(task: Task, { folder }: ExportedDataset): string {
  const cut = folder.lastIndexOf("/") + 1;
  return `annotations/${folder.slice(0, cut)}${task}_${folder.slice(cut)}.json`;
}

/** The two lists of one file while they grow. */
class Document {
  #images: Uint8Array[] | undefined = [];
  #annotations: Uint8Array[] | undefined = [];
  #hasImage = false;
  #hasAnnotation = false;
  bytes = 0;

  get isKept(): boolean {
    return this.#images !== undefined;
  }

  /** What was added; undefined after `release`. */
  get parts(): { images: Iterable<Uint8Array>; annotations: Iterable<Uint8Array> } | undefined {
    return this.#images && this.#annotations && { images: this.#images, annotations: this.#annotations };
  }

  /** Frees the memory; the number of bytes is kept. */
  release(): void {
    this.#images = undefined;
    this.#annotations = undefined;
  }

  /** Adds an image and its annotations, and returns how many bytes they take. */
  add(entry: JsonObject, annotations: readonly JsonObject[]): number {
    const image = piece([entry], this.#hasImage);
    const more = piece(annotations, this.#hasAnnotation);
    this.#hasImage = true;
    this.#hasAnnotation ||= annotations.length > 0;
    this.#images?.push(image);
    this.#annotations?.push(more);
    this.bytes += image.length + more.length;
    return image.length + more.length;
  }
}

/** Makes the lists of a file again when they were too large to keep. The same project gives the same bytes. */
function again(project: StoredProject, plan: ExportPlan, task: Task, dataset: string, signal?: AbortSignal) {
  async function* lists(which: "images" | "annotations"): AsyncGenerator<Uint8Array> {
    const writer = new Entries(project, plan);
    let hasBefore = false;
    for await (const image of project.images(signal)) {
      const described = writer.next(image)?.entries.find((one) => one.task === task);
      if (image.dataset !== dataset || described === undefined) continue;
      const list = which === "images" ? [described.entry] : described.annotations;
      yield piece(list, hasBefore);
      hasBefore ||= list.length > 0;
    }
  }
  return { images: lists("images"), annotations: lists("annotations") };
}

interface Described {
  /** Below `images/`. */
  readonly path: string;
  readonly entries: { readonly task: Task; readonly entry: JsonObject; readonly annotations: readonly JsonObject[] }[];
}

/** Gives images and annotations their names and ids. The same sequence of images gets the same names and ids. */
class Entries {
  readonly #plan: ExportPlan;
  readonly #places: ArchivePlaces;
  readonly #imageIds = new Map<string, number>();
  readonly #freeIds = new Map<string, number>();
  readonly #usedIds = new Map<string, Set<number>>();

  constructor(project: ProjectHead, plan: ExportPlan) {
    this.#places = new ArchivePlaces(project);
    this.#plan = plan;
  }

  next(image: StoredImage): Described | undefined {
    const dataset = this.#plan.datasets.get(image.dataset);
    if (dataset === undefined) return undefined;
    const name = this.#places.imageName(image);
    const id = (this.#imageIds.get(dataset.name) ?? 0) + 1;
    this.#imageIds.set(dataset.name, id);
    const size = image.annotatedSize ?? uprightSize(image.info);
    const captions = image.tags.filter((tag) => tag.name === "caption" && tag.value !== undefined);
    const attributes = attributesOf(image.tags.filter((tag) => !captions.includes(tag)));
    const entry = { ...image.meta, id, file_name: name, ...size, ...(attributes && { attributes }) };
    const entries: Described["entries"] = [];
    if (!image.labelled) entries.push({ task: "image_info", entry, annotations: [] });
    else entries.push({ task: "instances", entry, annotations: this.#annotations(image, dataset, id, size) });
    if (captions.length > 0) {
      const texts = captions.map((tag, n) => ({ id: 1000 * id + n, image_id: id, caption: String(tag.value) }));
      entries.push({ task: "captions", entry: { id, file_name: name, ...size }, annotations: texts });
    }
    return { path: `${dataset.folder}/${name}`, entries };
  }

  #annotations(image: StoredImage, dataset: ExportedDataset, image_id: number, size: Size | undefined): JsonObject[] {
    return pairFigures(image.figures).flatMap((figures): JsonObject[] => {
      const { class: title, extra } = mainFigure(figures);
      const category_id = this.#plan.idOf.get(title);
      if (category_id === undefined) return [];
      const fields = annotationFields(figures, this.#plan.keypoints.get(title) ?? [], size);
      // Trainers need the box of every annotation; only a mask that cannot be decoded has none.
      if (fields.bbox === undefined) return [];
      return [{ ...fields, id: this.#idOf(extra, dataset), image_id, category_id }];
    });
  }

  /** Returns the id in the file that the annotation came from, unless another annotation has it. */
  #idOf(extra: Parameters<typeof keptId>[0], dataset: ExportedDataset): number {
    const used = this.#usedIds.get(dataset.name) ?? new Set();
    this.#usedIds.set(dataset.name, used);
    const kept = keptId(extra);
    if (kept !== undefined && !used.has(kept)) {
      used.add(kept);
      return kept;
    }
    const free = this.#freeIds.get(dataset.name) ?? dataset.freeId;
    this.#freeIds.set(dataset.name, free + 1);
    return free;
  }
}

/** Returns the text before, between and after the two lists of a file. */
function frameOf(task: Task, dataset: ExportedDataset, plan: ExportPlan): [Uint8Array, Uint8Array, Uint8Array] {
  // A file name cannot hold every dataset name.
  const info = JSON.stringify({ description: dataset.name, dropset_dataset: dataset.name });
  const categories = JSON.stringify(plan.categories);
  const ends: Record<Task, [string, string]> = {
    instances: ['],"annotations":[', `],"categories":${categories}}`],
    captions: ['],"annotations":[', "]}"],
    image_info: ["]", `,"categories":${categories}}`],
  };
  const [middle, tail] = ends[task];
  return [encode(`{"info":${info},"licenses":[],"images":[`), encode(middle), encode(tail)];
}

async function* join(
  head: Uint8Array,
  images: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  middle: Uint8Array,
  annotations: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  tail: Uint8Array,
): AsyncGenerator<Uint8Array> {
  yield head;
  yield* images;
  yield middle;
  yield* annotations;
  yield tail;
}

function piece(values: readonly JsonObject[], hasBefore: boolean): Uint8Array {
  if (values.length === 0) return encode("");
  return encode(`${hasBefore ? "," : ""}${values.map((value) => `\n${JSON.stringify(value)}`).join(",")}`);
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

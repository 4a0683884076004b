import type { OnConflict } from "../../contract/startImport.ts";
import type { FileEvent, ImageEvent, ProblemEvent, SettledEvent, TableEvent } from "../../formats/format.ts";
import type { DropDigests } from "../../model/dropDigest.ts";
import { count } from "../../model/plural.ts";
import type { Problem } from "../../model/problem.ts";
import type { BlobStore } from "../blobs/blobStore.ts";
import type { Database } from "../db/database.ts";
import type { ProjectContent } from "../db/operations/imports.ts";
import { type NewImage, packImages } from "../db/operations/packedImages.ts";
import type { SegmentCommit } from "../db/operations/segments.ts";
import { withIds } from "../db/withIds.ts";
import { createOneAhead } from "../oneAhead.ts";
import { annotationText } from "./annotationText.ts";
import type { BlobTree } from "./blobTree.ts";
import { createEmbeddedImages } from "./embeddedImages.ts";
import { createImageNames, type ImageNames, type Placement } from "./imageNames.ts";
import { countClasses, countTags } from "./imageUses.ts";
import { createImportDefinitions, idOf } from "./importDefinitions.ts";
import type { ReportBook } from "./reportBook.ts";
import { TaskError, type TaskOutcome, writeError, written } from "./taskError.ts";
import type { TaskNotifier } from "./taskNotifier.ts";

/** Images of one write. An index in no order, such as that of hashes, is written almost whole with each batch. */
const BATCH_IMAGES = 3_000;
/** Characters of the annotations of one write. Large annotations make smaller batches, so that other writers never wait long. */
const BATCH_CHARACTERS = 4_000_000;
/** Bytes of the images from inside annotation files of one write. */
const BATCH_BYTES = 64 * 1024 * 1024;
/** Datasets, classes or tags of one write. */
const BATCH_DEFINITIONS = 1_000;
/** Names of existing images that are read at once. */
const NAMES_PAGE = 10_000;

/** Writes the events of a reader as rows, in batches. */
export interface ImportWriter {
  /** Adds a dataset, class, tag or image. Throws `TaskError` when the name of an image is taken and the import has to fail then. */
  take(event: Exclude<SettledEvent, FileEvent | ProblemEvent | TableEvent>): Promise<void>;
  /** Begins to write the pending images when there are enough for a batch, else the progress when it is due. */
  writeWhenDue(): Promise<void>;
  /** Writes everything that is pending. */
  writeAll(): Promise<void>;
  /** Number of images added so far. */
  readonly images: number;
  /** True when an image was skipped because its name is taken. */
  readonly skippedByName: boolean;
  /** Waits for a batch that is being written, and removes what is not durable, when the import ends without a commit. */
  abort(): Promise<void>;
  /** Makes everything visible, and ends the task. `title` is the title of a new project, undefined for an existing one. */
  commit(end: {
    readonly title: string | undefined;
    readonly preset: string;
    readonly digests: DropDigests;
  }): Promise<TaskOutcome>;
}

type PendingImage = Omit<NewImage, "datasetId" | "classes" | "tags"> & {
  readonly dataset: string;
  /** Id of the image that this one replaces. */
  readonly replaces: number | null;
  readonly classes: readonly (readonly [title: string, geometry: string, objects: number])[];
  readonly tags: readonly (readonly [name: string, onImage: number, onObjects: number])[];
};

/** Creates the writer of an import that has begun. */
export function createImportWriter(options: {
  readonly db: Pick<Database, "call">;
  readonly blobs: BlobStore;
  readonly workspaceId: number;
  readonly taskId: number;
  readonly owner: string;
  readonly importId: number;
  readonly projectId: number;
  readonly content: ProjectContent;
  readonly onConflict: OnConflict;
  /** True when the user merged classes: a class that this import adds is then widened to any shape when its objects need it. */
  readonly mergesClasses: boolean;
  readonly tree: BlobTree;
  readonly book: ReportBook;
  readonly notifier: TaskNotifier;
  now(): number;
}): ImportWriter {
  const { db, blobs, taskId, owner, importId, projectId, content, onConflict, tree, book, notifier } = options;

  const datasetIds = new Map(content.datasets.map(({ id, name }) => [name, id]));
  const existingDatasets = new Set(datasetIds.keys());
  const names = new Map<string, ImageNames>();
  const embeddedImages = createEmbeddedImages(options);

  const pendingDatasets = new Set<string>();
  let pendingImages: PendingImage[] = [];
  let pendingCharacters = 0;
  /** The batch that is written while the next one is read. */
  const writes = createOneAhead();
  let images = 0;
  let skippedByName = false;

  function problem(one: Problem): void {
    book.problem(one);
    notifier.problem(one);
  }

  const definitions = createImportDefinitions({
    content,
    mergesClasses: options.mergesClasses,
    problem,
    count: (counts) => book.add(counts),
  });

  function takeDataset(name: string): void {
    if (datasetIds.has(name) || pendingDatasets.has(name)) return;
    pendingDatasets.add(name);
  }

  async function namesOf(dataset: string): Promise<ImageNames> {
    const known = names.get(dataset);
    if (known) return known;
    const existing = new Map<string, number>();
    const datasetId = existingDatasets.has(dataset) ? datasetIds.get(dataset) : undefined;
    for (let after = 0; datasetId !== undefined; ) {
      const page = await db.call("datasetNamesPage", { projectId, datasetId, after, limit: NAMES_PAGE });
      for (const { id, name } of page) existing.set(name, id);
      const last = page.at(-1);
      if (!last || page.length < NAMES_PAGE) break;
      after = last.id;
    }
    const made = createImageNames(existing, onConflict);
    names.set(dataset, made);
    return made;
  }

  /** Applies the naming of the dataset to an image. Returns undefined when the image is skipped. */
  function resolveName(
    { path, name, dataset }: ImageEvent,
    placement: Placement,
  ): { name: string; replaces: number | null } | undefined {
    const where = dataset === "" ? "the project" : `dataset "${dataset}"`;
    const exists = `An image named "${name}" is already in ${where}.`;
    switch (placement.kind) {
      case "kept":
        return { name, replaces: null };
      case "conflict":
        throw new TaskError(
          "name_conflict",
          `An image named "${name}" is already in ${where} (file ${path}). Nothing was changed. Choose what happens to such images and start again.`,
          { dataset, name, path },
        );
      case "skipped":
        skippedByName = true;
        book.settle(path, "skipped", "an image of that name exists");
        problem({
          code: "image_exists",
          severity: "info",
          path,
          message: exists,
          action: "The existing image was kept and this one skipped.",
        });
        return undefined;
      case "renamed":
        problem({
          code: placement.isDuplicate ? "duplicate_name" : "image_renamed",
          severity: placement.isDuplicate ? "warning" : "info",
          path,
          message: placement.isDuplicate ? `Another file of this import is named "${name}" in ${where}.` : exists,
          action: `Added as "${placement.name}".`,
        });
        return { name: placement.name, replaces: null };
      case "replaces":
        problem({
          code: "image_replaced",
          severity: "info",
          path,
          message: exists,
          action: "It was replaced by this one.",
        });
        return { name, replaces: placement.imageId };
      default:
        return placement satisfies never;
    }
  }

  async function takeImage(event: ImageEvent): Promise<void> {
    const file = tree.file(event.path);
    if (!file) throw new Error(`The reader yielded an image of ${event.path}, which is not a file of the drop.`);
    takeDataset(event.dataset);
    const resolved = resolveName(event, (await namesOf(event.dataset)).place(event.name));
    if (resolved === undefined) return;
    const { name, replaces } = resolved;
    if (event.embedded !== undefined) await embeddedImages.add(event.path, event.embedded);
    const { hash, bytes } = event.embedded ?? file;
    const image = definitions.translate({ ...event, name });
    const annotation = annotationText(image);
    pendingImages.push({
      dataset: event.dataset,
      name,
      path: event.path,
      hash,
      bytes,
      kind: event.info.kind,
      width: event.info.width ?? null,
      height: event.info.height ?? null,
      orientation: event.info.orientation,
      labelled: event.labelled,
      objects: image.figures.length,
      annotation,
      meta: event.meta === undefined ? null : JSON.stringify(event.meta),
      replaces,
      classes: countClasses(image.figures),
      tags: countTags(image),
    });
    pendingCharacters += annotation?.length ?? 0;
    images += 1;
    book.markImage(event.path);
    book.add({ images: 1, annotations: event.labelled ? 1 : 0, objects: image.figures.length });
  }

  async function writeDefinitions(): Promise<void> {
    for (;;) {
      const datasets = [...pendingDatasets].slice(0, BATCH_DEFINITIONS);
      const { classes, tags } = definitions.pending(BATCH_DEFINITIONS);
      if (datasets.length + classes.length + tags.length === 0) return;
      const added = written(
        await db.call("addDefinitions", { taskId, owner, importId, projectId, datasets, classes, tags }),
      );
      for (const [name, id] of withIds(datasets, added.datasets)) {
        datasetIds.set(name, id);
        pendingDatasets.delete(name);
      }
      definitions.added(added);
    }
  }

  /** Begins to write the pending images, as soon as the batch before is written. */
  async function beginWrite(): Promise<void> {
    await writes.end();
    await writeDefinitions();
    const batch = pendingImages;
    pendingImages = [];
    pendingCharacters = 0;
    const contents = await embeddedImages.commit();
    await writes.begin(() => writeImages(batch, contents));
  }

  function withIdsOf(image: PendingImage): NewImage {
    return {
      ...image,
      datasetId: idOf(datasetIds, image.dataset),
      classes: image.classes.map(([title, geometry, objects]) => [definitions.classId(title), geometry, objects]),
      tags: image.tags.map(([name, onImage, onObjects]) => [definitions.tagId(name), onImage, onObjects]),
    };
  }

  async function writeImages(batch: readonly PendingImage[], contents: SegmentCommit | undefined): Promise<void> {
    const failure = await db.call("addImages", {
      taskId,
      owner,
      importId,
      projectId,
      images: packImages(batch.map(withIdsOf)),
      replaced: batch.flatMap(({ replaces }) => (replaces === null ? [] : [replaces])),
      contents,
      update: notifier.take(),
    });
    if (failure) {
      // Its rows were not written, so nothing else names the segment.
      if (contents?.segment) await blobs.remove(contents.segment).catch(() => {});
      throw writeError(failure);
    }
  }

  return {
    get images() {
      return images;
    },
    get skippedByName() {
      return skippedByName;
    },
    async take(event) {
      if (event.type === "dataset") takeDataset(event.name);
      else if (event.type === "class") definitions.takeClass(event.class);
      else if (event.type === "tag") definitions.takeTag(event.tag);
      else await takeImage(event);
    },
    async writeWhenDue() {
      const isFull =
        pendingImages.length >= BATCH_IMAGES ||
        pendingCharacters >= BATCH_CHARACTERS ||
        embeddedImages.pendingBytes >= BATCH_BYTES;
      if (isFull) {
        await beginWrite();
      } else if (!writes.isRunning) {
        // The progress is a part of each batch.
        await writes.end();
        await notifier.flushWhenDue();
      }
    },
    async writeAll() {
      await beginWrite();
      await writes.end();
    },
    async abort() {
      await writes.end().catch(() => undefined);
      await embeddedImages.abort();
    },
    async commit({ title, preset, digests }) {
      const report = book.close();
      const { imported } = report;
      notifier.progress("Done", report.seen, report.seen);
      notifier.log("info", `Imported ${count(imported.images, "image")} with ${count(imported.objects, "object")}.`);
      const committed = await db.call("commitImport", {
        taskId,
        owner,
        importId,
        projectId,
        title,
        preset,
        digests,
        ...definitions.changes(),
        report: JSON.stringify(report),
        update: notifier.take(),
        at: options.now(),
      });
      return { kind: "finished", projectId, title: written(committed) };
    },
  };
}

import type { OnConflict } from "../../contract/startImport.ts";
import type { FileEvent, ImageEvent, ProblemEvent, SettledEvent } from "../../formats/format.ts";
import type { Problem } from "../../model/problem.ts";
import type { Database } from "../db/database.ts";
import type { ProjectContent } from "../db/operations/imports.ts";
import type { NewImage } from "../db/operations/insertImages.ts";
import { annotationText } from "./annotationText.ts";
import type { BlobTree } from "./blobTree.ts";
import { createImageNames, type ImageNames } from "./imageNames.ts";
import { countClasses, countTags } from "./imageUses.ts";
import { createImportWords, rowOf } from "./importWords.ts";
import type { ReportBook } from "./reportBook.ts";
import { LetGoError, projectGone, TaskError, type TaskOutcome } from "./taskError.ts";
import type { TaskTeller } from "./taskTeller.ts";

/** Images of one write. */
const BATCH_IMAGES = 1_000;
/** Characters of annotations of one write: large ones make smaller batches, so that other writers never wait long. */
const BATCH_CHARACTERS = 2_000_000;
/** Datasets, classes or tags of one write. */
const BATCH_DEFINITIONS = 1_000;
/** Names read at once of a dataset that is added to. */
const NAMES_PAGE = 10_000;

/** Turns what a reader yields into rows, in batches. */
export interface ImportWriter {
  take(event: Exclude<SettledEvent, FileEvent | ProblemEvent>): Promise<void>;
  /** Writes what has gathered if it is a batch, or if it is time to tell how it goes. */
  writeNowAndThen(): Promise<void>;
  writeAll(): Promise<void>;
  /** Images taken in so far. */
  readonly images: number;
  /** True when an image was left out because its name was there. */
  readonly skippedByName: boolean;
  /** Makes everything visible and ends the task. `title` only for a new project. */
  commit(end: { readonly title: string | undefined; readonly preset: string }): Promise<TaskOutcome>;
}

type PendingImage = Omit<NewImage, "datasetId" | "classes" | "tags"> & {
  readonly dataset: string;
  readonly classes: readonly (readonly [title: string, geometry: string, objects: number])[];
  readonly tags: readonly (readonly [name: string, onImage: number, onObjects: number])[];
};

export function createImportWriter(options: {
  readonly db: Pick<Database, "call">;
  readonly taskId: number;
  readonly owner: string;
  readonly importId: number;
  readonly projectId: number;
  readonly content: ProjectContent;
  readonly onConflict: OnConflict;
  /** True when the user merged classes: one that this import adds takes any shape as soon as it needs to. */
  readonly mergesClasses: boolean;
  readonly tree: BlobTree;
  readonly book: ReportBook;
  readonly teller: TaskTeller;
  now(): number;
}): ImportWriter {
  const { db, taskId, owner, importId, projectId, content, onConflict, tree, book, teller } = options;

  const datasetIds = new Map(content.datasets.map(({ id, name }) => [name, id]));
  const existingDatasets = new Set(datasetIds.keys());
  const names = new Map<string, ImageNames>();

  const pendingDatasets = new Set<string>();
  let pendingImages: PendingImage[] = [];
  let pendingCharacters = 0;
  let images = 0;
  let skippedByName = false;

  function problem(one: Problem): void {
    book.problem(one);
    teller.problem(one);
  }

  const words = createImportWords({
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
      const page = await db.call("datasetNamesPage", { datasetId, after, limit: NAMES_PAGE });
      for (const { id, name } of page) existing.set(name, id);
      const last = page.at(-1);
      if (!last || page.length < NAMES_PAGE) break;
      after = last.id;
    }
    const made = createImageNames(existing, onConflict);
    names.set(dataset, made);
    return made;
  }

  async function takeImage(event: ImageEvent): Promise<void> {
    const file = tree.file(event.path);
    if (!file) throw new Error(`The reader made an image of ${event.path}, which is no file of the drop.`);
    takeDataset(event.dataset);
    const placement = (await namesOf(event.dataset)).place(event.name);
    const where = event.dataset === "" ? "the project" : `dataset "${event.dataset}"`;
    let { name } = event;
    let replaces: number | null = null;
    switch (placement.kind) {
      case "clash":
        throw new TaskError(
          "name_conflict",
          `An image called "${event.name}" is in ${where} already (from ${event.path}). Nothing was changed. Choose what to do with such images and start again.`,
          { dataset: event.dataset, name: event.name, path: event.path },
        );
      case "skipped":
        skippedByName = true;
        book.settle(event.path, "skipped", "an image of that name exists");
        problem({
          code: "image_exists",
          severity: "info",
          path: event.path,
          message: `An image called "${event.name}" is in ${where} already.`,
          action: "The one that is there was kept; this one was left out.",
        });
        return;
      case "renamed":
        name = placement.name;
        problem({
          code: placement.twin ? "duplicate_name" : "image_renamed",
          severity: placement.twin ? "warning" : "info",
          path: event.path,
          message: placement.twin
            ? `Another file of this import is called "${event.name}" in ${where}.`
            : `An image called "${event.name}" is in ${where} already.`,
          action: `Added as "${name}".`,
        });
        break;
      case "replaces":
        replaces = placement.imageId;
        problem({
          code: "image_replaced",
          severity: "info",
          path: event.path,
          message: `An image called "${event.name}" is in ${where} already.`,
          action: "It was replaced by this one.",
        });
        break;
      case "kept":
        break;
    }
    const ours = words.translate({ ...event, name });
    const annotation = annotationText(ours);
    pendingImages.push({
      dataset: event.dataset,
      name,
      path: event.path,
      hash: file.hash,
      bytes: file.bytes,
      kind: event.info.kind,
      width: event.info.width ?? null,
      height: event.info.height ?? null,
      orientation: event.info.orientation,
      labelled: event.labelled,
      objects: ours.figures.length,
      annotation,
      meta: event.meta === undefined ? null : JSON.stringify(event.meta),
      replaces,
      classes: countClasses(ours.figures),
      tags: countTags(ours),
    });
    pendingCharacters += annotation?.length ?? 0;
    images += 1;
    book.markImage(event.path);
    book.add({ images: 1, annotations: event.labelled ? 1 : 0, objects: ours.figures.length });
  }

  async function writeDefinitions(): Promise<void> {
    for (;;) {
      const datasets = [...pendingDatasets].slice(0, BATCH_DEFINITIONS);
      const { classes, tags } = words.pending(BATCH_DEFINITIONS);
      if (datasets.length + classes.length + tags.length === 0) return;
      const added = await db.call("addDefinitions", { taskId, owner, importId, projectId, datasets, classes, tags });
      if (added.letGo !== undefined) throw new LetGoError(added.letGo);
      datasets.forEach((name, index) => {
        datasetIds.set(name, added.datasets[index] as number);
        pendingDatasets.delete(name);
      });
      words.added(added);
    }
  }

  async function writeImages(): Promise<void> {
    await writeDefinitions();
    const batch = pendingImages;
    pendingImages = [];
    pendingCharacters = 0;
    const why = await db.call("addImages", {
      taskId,
      owner,
      importId,
      projectId,
      images: batch.map(({ dataset, ...image }) => ({
        ...image,
        datasetId: rowOf(datasetIds, dataset),
        classes: image.classes.map(([title, geometry, objects]) => [words.classId(title), geometry, objects] as const),
        tags: image.tags.map(([name, onImage, onObjects]) => [words.tagId(name), onImage, onObjects] as const),
      })),
      news: teller.take(),
    });
    if (why === "gone") throw projectGone();
    if (why) throw new LetGoError(why);
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
      else if (event.type === "class") words.takeClass(event.class);
      else if (event.type === "tag") words.takeTag(event.tag);
      else await takeImage(event);
    },
    async writeNowAndThen() {
      if (pendingImages.length >= BATCH_IMAGES || pendingCharacters >= BATCH_CHARACTERS) await writeImages();
      else await teller.tellNowAndThen();
    },
    async writeAll() {
      await writeImages();
    },
    async commit({ title, preset }) {
      const report = book.close();
      const { imported } = report;
      teller.progress("Done", report.seen, report.seen);
      teller.log(
        "info",
        `${imported.images.toLocaleString("en")} images with ${imported.objects.toLocaleString("en")} objects imported.`,
      );
      const done = await db.call("commitImport", {
        taskId,
        owner,
        importId,
        projectId,
        title,
        preset,
        ...words.changes(),
        report: JSON.stringify(report),
        news: teller.take(),
        at: options.now(),
      });
      if (done.letGo === "gone") throw projectGone();
      if (done.letGo !== undefined) throw new LetGoError(done.letGo);
      return { kind: "finished", projectId, title: done.title };
    },
  };
}

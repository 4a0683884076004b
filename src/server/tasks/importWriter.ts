import type { OnConflict } from "../../contract/startImport.ts";
import type { ClassEvent, DatasetEvent, ImageEvent, TagEvent } from "../../formats/format.ts";
import { generatedColor } from "../../formats/generatedColor.ts";
import { geometryWord } from "../../formats/supervisely/shapeWords.ts";
import type { ClassDef } from "../../model/classDef.ts";
import type { Figure } from "../../model/figure.ts";
import type { Problem } from "../../model/problem.ts";
import type { Tag, TagDef } from "../../model/tag.ts";
import type { Database } from "../db/database.ts";
import type { ProjectContent } from "../db/operations/imports.ts";
import type { NewImage } from "../db/operations/insertImages.ts";
import { annotationText } from "./annotationText.ts";
import type { BlobTree } from "./blobTree.ts";
import { mergeClasses, mergeTags } from "./definitions.ts";
import { createImageNames, type ImageNames } from "./imageNames.ts";
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
  take(event: DatasetEvent | ClassEvent | TagEvent | ImageEvent): Promise<void>;
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
  const classDefs = content.classes.map(({ id, definition }) => ({
    id,
    definition: JSON.parse(definition) as ClassDef,
  }));
  const tagDefs = content.tags.map(({ id, definition }) => ({ id, definition: JSON.parse(definition) as TagDef }));
  const classIds = new Map(classDefs.map(({ id, definition }) => [definition.title, id]));
  const tagIds = new Map(tagDefs.map(({ id, definition }) => [definition.name, id]));
  const existingDatasets = new Set(datasetIds.keys());
  const classes = mergeClasses(classDefs.map(({ definition }) => definition));
  const tags = mergeTags(tagDefs.map(({ definition }) => definition));
  const names = new Map<string, ImageNames>();
  const grownTags = new Map<string, TagDef>();
  const addedClasses = new Map<string, ClassDef>();
  const widened = new Set<string>();

  const pendingDatasets = new Set<string>();
  let pendingClasses: ClassDef[] = [];
  let pendingTags: TagDef[] = [];
  let pendingImages: PendingImage[] = [];
  let pendingCharacters = 0;
  let images = 0;
  let skippedByName = false;

  function problem(one: Problem): void {
    book.problem(one);
    teller.problem(one);
  }

  function takeDataset(name: string): void {
    if (datasetIds.has(name) || pendingDatasets.has(name)) return;
    pendingDatasets.add(name);
  }

  function takeClass(definition: ClassDef): ClassDef {
    const isNew = classes.get(definition.title) === undefined;
    const merged = classes.merge(definition);
    if (merged.added) {
      pendingClasses.push(merged.definition);
      addedClasses.set(merged.definition.title, merged.definition);
    }
    if (isNew) book.add({ classes: 1 });
    if (isNew && merged.renamed) {
      problem({
        code: "class_shape_differs",
        severity: "warning",
        object: definition.title,
        message: `The project has a class "${definition.title}" of another shape than ${definition.shape}.`,
        action: `Objects of it are in the class "${merged.definition.title}".`,
      });
    }
    return merged.definition;
  }

  function takeTag(definition: TagDef): TagDef {
    const isNew = tags.get(definition.name) === undefined;
    const merged = tags.merge(definition);
    if (merged.added) pendingTags.push(merged.definition);
    else if (merged.grown) grownTags.set(merged.definition.name, merged.definition);
    if (isNew) book.add({ tags: 1 });
    if (isNew && merged.renamed) {
      problem({
        code: "tag_values_differ",
        severity: "warning",
        object: definition.name,
        message: `The project has a tag "${definition.name}" that takes other values than ${definition.valueType}.`,
        action: `It is called "${merged.definition.name}" here.`,
      });
    }
    return merged.definition;
  }

  /** The class of a figure; a reader that never declared it has a gap, which must not cost the object. */
  function classOf(title: string): string {
    const known = classes.get(title) ?? takeClass({ title, shape: "any", color: generatedColor(title) });
    return known.title;
  }

  function tagName(name: string): string {
    const known =
      tags.get(name) ?? takeTag({ name, valueType: "any_string", color: generatedColor(name), appliesTo: "all" });
    return known.name;
  }

  function withOurTags(list: readonly Tag[]): Tag[] {
    return list.map((tag) => {
      const name = tagName(tag.name);
      return name === tag.name ? tag : { ...tag, name };
    });
  }

  function withOurNames(figure: Figure): Figure {
    const title = classOf(figure.class);
    if (options.mergesClasses) {
      const shape = addedClasses.get(title)?.shape;
      if (shape !== undefined && shape !== "any" && shape !== figure.geometry.type) widened.add(title);
    }
    return { ...figure, class: title, tags: withOurTags(figure.tags) };
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
        break;
      case "kept":
        break;
    }
    const ours: ImageEvent = {
      ...event,
      name,
      figures: event.figures.map(withOurNames),
      tags: withOurTags(event.tags),
    };
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
    while (pendingDatasets.size + pendingClasses.length + pendingTags.length > 0) {
      const datasets = [...pendingDatasets].slice(0, BATCH_DEFINITIONS);
      const someClasses = pendingClasses.slice(0, BATCH_DEFINITIONS);
      const someTags = pendingTags.slice(0, BATCH_DEFINITIONS);
      const added = await db.call("addDefinitions", {
        taskId,
        owner,
        importId,
        projectId,
        datasets,
        classes: someClasses,
        tags: someTags,
      });
      if (added.letGo !== undefined) throw new LetGoError(added.letGo);
      datasets.forEach((name, index) => {
        datasetIds.set(name, added.datasets[index] as number);
        pendingDatasets.delete(name);
      });
      someClasses.forEach((one, index) => {
        classIds.set(one.title, added.classes[index] as number);
      });
      someTags.forEach((one, index) => {
        tagIds.set(one.name, added.tags[index] as number);
      });
      pendingClasses = pendingClasses.slice(someClasses.length);
      pendingTags = pendingTags.slice(someTags.length);
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
        datasetId: idOf(datasetIds, dataset),
        classes: image.classes.map(([title, geometry, objects]) => [idOf(classIds, title), geometry, objects] as const),
        tags: image.tags.map(([name, onImage, onObjects]) => [idOf(tagIds, name), onImage, onObjects] as const),
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
      else if (event.type === "class") takeClass(event.class);
      else if (event.type === "tag") takeTag(event.tag);
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
        widenedClasses: [...widened].flatMap((one) => {
          const id = classIds.get(one);
          const definition = addedClasses.get(one);
          return id === undefined || !definition ? [] : [{ id, definition: { ...definition, shape: "any" as const } }];
        }),
        grownTags: [...grownTags].flatMap(([name, definition]) => {
          const id = tagIds.get(name);
          return id === undefined ? [] : [{ id, definition }];
        }),
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

function idOf(ids: ReadonlyMap<string, number>, name: string): number {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`"${name}" was used before it was added.`);
  return id;
}

function countClasses(figures: readonly Figure[]): [string, string, number][] {
  const counts = new Map<string, [string, string, number]>();
  for (const figure of figures) {
    const geometry = geometryWord(figure.geometry);
    const key = `${geometry}\0${figure.class}`;
    const known = counts.get(key);
    if (known) known[2] += 1;
    else counts.set(key, [figure.class, geometry, 1]);
  }
  return [...counts.values()];
}

function countTags(image: ImageEvent): [string, number, number][] {
  const counts = new Map<string, [string, number, number]>();
  const count = (name: string, place: 1 | 2) => {
    const known = counts.get(name) ?? [name, 0, 0];
    known[place] += 1;
    counts.set(name, known);
  };
  for (const tag of image.tags) count(tag.name, 1);
  for (const figure of image.figures) for (const tag of figure.tags) count(tag.name, 2);
  return [...counts.values()];
}

import {
  annotationsWithoutImage,
  ClassChoices,
  type ClassTitles,
  choiceProblems,
  type ImageEvent,
  type SettledEvent,
  unknownChoices,
} from "../../formats/public.ts";
import { type DatasetPath, extensionOf } from "../../model/datasetPath.ts";
import { uprightSize } from "../../model/image.ts";
import { itemAt } from "../../model/itemAt.ts";
import type { Problem } from "../../model/problem.ts";
import { skeletonOf } from "../../model/skeleton.ts";
import { bySeverity, groupProblems, type ProblemGroup, ProblemGroups } from "../problems/problemGroups.ts";
import { ANY_PROBLEM, type FoundImages, type ImageFilter, type ImagesQuery, problemKey } from "./imageFilter.ts";
import { createImageFinder } from "./imageFinder.ts";
import { type ClassObjects, ImageIndex } from "./imageIndex.ts";
import { ImageProblems } from "./imageProblems.ts";
import { ImageSet } from "./imageSet.ts";
import { KeptImages } from "./keptImages.ts";
import { AREA_BINS, addToBin, areaBin, relativeArea } from "./objectBins.ts";
import type { FoundClass, Preflight } from "./preflightState.ts";
import { TableGroups } from "./tableGroups.ts";

/** Tables that are not read and are named. */
const NAMED_TABLES = 100;
/** Images that fill the preview. */
const FIRST_IMAGES = 12;

interface CountedClass extends Omit<FoundClass, "objects"> {
  objects: number;
  readonly id: number;
  /** Objects by their relative area: one number for each of `AREA_BINS`. */
  readonly areas: Uint32Array;
}

/** Counts the events of a reader, and finds its images again, in bounded memory for a drop of any size. */
export class Tally {
  #images = 0;
  #labelled = 0;
  #withoutImage = 0;
  #classes = new Map<string, CountedClass>();
  #index = new ImageIndex();
  #choices = new ClassChoices(undefined);
  #groups = new ProblemGroups();
  #imageProblems = new ImageProblems();
  #tables = new TableGroups();
  #unreadTables: DatasetPath[] = [];
  #kept = new KeptImages();
  /** Images with problems, by their kind. */
  #withProblem = new Map<string, ImageSet>();
  #numbers = new WeakMap<ImageEvent, number>();
  #numberOfPath = new Map<string, number>();
  /** Changes when another image, problem or choice of classes may change which images a filter chooses. */
  #revision = 0;

  /** Returns a part of the images that a filter chooses, with their own classes, as far as they are read. */
  readonly find: (query: ImagesQuery) => Promise<FoundImages> = createImageFinder({
    choose: (filter) => this.#choose(filter),
    revision: () => this.#revision,
    at: (number) => this.#kept.at(number),
  });

  /** True once the first images are there that the preview can show before the rest is read. */
  get hasFirst(): boolean {
    return this.#images >= FIRST_IMAGES;
  }

  /** Counts an event. */
  take(event: SettledEvent): void {
    this.#revision++;
    switch (event.type) {
      case "dataset":
        this.#index.addDataset(event.name);
        this.#imageProblems.between();
        break;
      case "class": {
        const { title, color } = event.class;
        this.#classOf(title, color, skeletonOf(event.class));
        break;
      }
      case "problem":
        this.#withoutImage += annotationsWithoutImage(event);
        this.#addProblem(event.problem);
        break;
      case "image":
        this.#addImage(event);
        break;
      case "table":
        this.#tables.add(event.table);
        break;
      case "file":
        this.#imageProblems.between();
        this.#addUnread(event);
        break;
      default:
    }
  }

  /** Applies a choice of classes to everything that was and will be counted: excluded classes do not count. */
  choose(titles: ClassTitles | undefined): void {
    this.#choices = new ClassChoices(titles);
    this.#updateExcluded();
  }

  /** Returns the counts so far; `done` states that no more events will come, `reading` is the file that is being read. */
  state(done: boolean, reading?: string): Preflight {
    const classes = [...this.#classes.values()];
    const included = classes.filter(({ title }) => this.#choices.titleOf(title) !== undefined);
    return {
      images: this.#images,
      labelled: this.#labelled,
      objects: included.reduce((sum, { objects }) => sum + objects, 0),
      withoutImage: this.#withoutImage,
      datasets: this.#index.datasets,
      classes: classes.map(({ title, color, objects, skeleton }) => ({ title, color, objects, skeleton })),
      perImage: this.#index.perImage,
      areas: sumOf(included.map(({ areas }) => areas)),
      problemImages: new Map(Array.from(this.#withProblem, ([key, images]) => [key, images.size])),
      problems: this.#problems(done),
      tables: this.#tables.groups,
      unreadTables: this.#unreadTables.slice(),
      reading,
      done,
    };
  }

  /** Includes what the choice of classes does, which the server reports as well. Choices without a class are only known at the end. */
  #problems(done: boolean): readonly ProblemGroup[] {
    const objects = new Map([...this.#classes.values()].map(({ title, objects }) => [title, objects]));
    const events = [...choiceProblems(objects, this.#choices), ...(done ? unknownChoices(objects, this.#choices) : [])];
    const chosen = events.map(({ problem }) => problem);
    return chosen.length === 0 ? this.#groups.groups : bySeverity([...this.#groups.groups, ...groupProblems(chosen)]);
  }

  #classOf(title: string, color: string, skeleton: FoundClass["skeleton"]): CountedClass {
    const known = this.#classes.get(title);
    if (known !== undefined) return known;
    const areas = new Uint32Array(AREA_BINS.length);
    const added = { id: this.#classes.size, title, color, skeleton, objects: 0, areas };
    this.#classes.set(title, added);
    if (this.#choices.titleOf(title) === undefined) this.#updateExcluded();
    return added;
  }

  #updateExcluded(): void {
    this.#revision++;
    const excluded = [...this.#classes.values()].filter(({ title }) => this.#choices.titleOf(title) === undefined);
    this.#index.exclude(new Set(excluded.map(({ id }) => id)));
  }

  #addImage(event: ImageEvent): void {
    const number = this.#images++;
    if (event.labelled) this.#labelled++;
    const size = event.annotatedSize ?? uprightSize(event.info);
    const objects = new Map<number, ClassObjects>();
    for (const figure of event.figures) {
      const counted = this.#classOf(figure.class, "", []);
      counted.objects++;
      const area = size === undefined ? undefined : relativeArea(figure, size);
      const bin = area === undefined ? undefined : areaBin(area);
      if (bin !== undefined) addToBin(counted.areas, bin);
      const { count, areas } = objects.get(counted.id) ?? { count: 0, areas: 0 };
      objects.set(counted.id, { count: count + 1, areas: bin === undefined ? areas : areas | (1 << bin) });
    }
    this.#index.addImage(event.dataset, event.labelled, objects);
    const sample = this.#imageProblems.image(event);
    this.#kept.add(sample);
    this.#numbers.set(event, number);
    if (!this.#numberOfPath.has(event.path)) this.#numberOfPath.set(event.path, number);
    for (const problem of sample.problems) this.#mark(number, problem);
  }

  /** Notes that an image has a problem. */
  #mark(image: number, problem: Problem): void {
    const keys = [problemKey(problem)];
    // An info is not a reason to check an image.
    if (problem.severity !== "info") keys.push(ANY_PROBLEM);
    for (const key of keys) {
      const images = this.#withProblem.get(key) ?? new ImageSet();
      images.add(image);
      this.#withProblem.set(key, images);
    }
  }

  #choose({ classes, problem, ...filter }: ImageFilter): readonly number[] {
    const ids = classes?.flatMap((title) => this.#classes.get(title)?.id ?? []);
    const chosen = this.#index.select({ ...filter, classes: ids && new Set(ids) });
    if (problem === undefined) return chosen;
    const images = this.#withProblem.get(problem);
    return images === undefined ? [] : chosen.filter((number) => images.has(number));
  }

  #addUnread({ path, outcome }: Extract<SettledEvent, { type: "file" }>): void {
    if (outcome === "skipped" && this.#unreadTables.length < NAMED_TABLES && isTable(path))
      this.#unreadTables.push(path);
  }

  #addProblem(problem: Problem): void {
    this.#groups.add(problem);
    const before = this.#imageProblems.problem(problem);
    // What is known only at the end is about an image that was read long before.
    const number = before === undefined ? this.#numberOfPath.get(problem.path ?? "") : this.#numbers.get(before.image);
    if (number === undefined) return;
    this.#kept.addLater(number, problem);
    this.#mark(number, problem);
  }
}

function isTable(path: DatasetPath): boolean {
  return [".csv", ".tsv"].includes(extensionOf(path));
}

/** Returns the sums of the columns of `rows`, one number for each of `AREA_BINS`. */
function sumOf(rows: readonly Uint32Array[]): number[] {
  return AREA_BINS.map((_, bin) => rows.reduce((sum, row) => sum + itemAt(row, bin), 0));
}

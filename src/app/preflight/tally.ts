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
import { ImageProblems, type Sample } from "./imageProblems.ts";
import { AREA_BINS, addToBin, areaBin, relativeArea } from "./objectBins.ts";
import { ObjectIndex } from "./objectIndex.ts";
import type { FoundClass, Preflight } from "./preflightState.ts";
import { Reservoir } from "./reservoir.ts";
import { TableGroups } from "./tableGroups.ts";

/** Tables that are not read and are named. */
const NAMED_TABLES = 100;
/** Images that are kept for the preview: the first ones, and enough random ones for a few pages. */
const FIRST_SAMPLES = 12;
const RANDOM_SAMPLES = 36;

interface CountedClass extends Omit<FoundClass, "objects"> {
  objects: number;
  readonly id: number;
  /** Objects by their relative area: one number for each of `AREA_BINS`. */
  readonly areas: Uint32Array;
}

/** Counts the events of a reader in bounded memory, for a drop of any size. */
export class Tally {
  #images = 0;
  #labelled = 0;
  #withoutImage = 0;
  #classes = new Map<string, CountedClass>();
  #index = new ObjectIndex();
  #choices = new ClassChoices(undefined);
  #groups = new ProblemGroups();
  #imageProblems = new ImageProblems();
  #tables = new TableGroups();
  #unreadTables: DatasetPath[] = [];
  #first: Sample[] = [];
  #random: Reservoir<Sample>;
  #withProblems: Reservoir<Sample>;

  /** `random` returns a number from 0 (inclusive) to 1 (exclusive). */
  constructor(random: () => number = Math.random) {
    this.#random = new Reservoir(RANDOM_SAMPLES, random);
    this.#withProblems = new Reservoir(RANDOM_SAMPLES, random);
  }

  /** True once the first samples are complete, so that the preview can show them before the rest is read. */
  get hasFirst(): boolean {
    return this.#first.length === FIRST_SAMPLES;
  }

  /** Counts an event. */
  take(event: SettledEvent): void {
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

  /** Returns the counts so far; `done` states that no more events will come. */
  state(done: boolean): Preflight {
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
      samples: {
        first: this.#first.slice(),
        random: this.#random.items.slice(),
        withProblems: this.#withProblems.items.slice(),
      },
      problems: this.#problems(done),
      tables: this.#tables.groups,
      unreadTables: this.#unreadTables.slice(),
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
    const excluded = [...this.#classes.values()].filter(({ title }) => this.#choices.titleOf(title) === undefined);
    this.#index.exclude(new Set(excluded.map(({ id }) => id)));
  }

  #addImage(event: ImageEvent): void {
    this.#images++;
    if (event.labelled) this.#labelled++;
    const size = event.annotatedSize ?? uprightSize(event.info);
    const objects = new Map<number, number>();
    for (const figure of event.figures) {
      const counted = this.#classOf(figure.class, "", []);
      counted.objects++;
      objects.set(counted.id, (objects.get(counted.id) ?? 0) + 1);
      const area = size === undefined ? undefined : relativeArea(figure, size);
      if (area !== undefined) addToBin(counted.areas, areaBin(area));
    }
    this.#index.addImage(event.dataset, event.labelled, objects);
    const sample = this.#imageProblems.image(event);
    if (!this.hasFirst) this.#first.push(sample);
    this.#random.offer(sample);
    if (sample.problems.some(isErrorOrWarning)) this.#withProblems.offer(sample);
  }

  #addUnread({ path, outcome }: Extract<SettledEvent, { type: "file" }>): void {
    if (outcome === "skipped" && this.#unreadTables.length < NAMED_TABLES && isTable(path))
      this.#unreadTables.push(path);
  }

  #addProblem(problem: Problem): void {
    this.#groups.add(problem);
    const sample = this.#imageProblems.problem(problem);
    if (sample === undefined) return;
    const isOfThisImage = ({ image }: Sample) => image === sample.image;
    const at = this.#first.findIndex(isOfThisImage);
    if (at >= 0) this.#first[at] = sample;
    this.#random.replace(isOfThisImage, sample);
    this.#withProblems.replace(isOfThisImage, sample);
    const isFirst = isErrorOrWarning(problem) && sample.problems.filter(isErrorOrWarning).length === 1;
    if (isFirst) this.#withProblems.offer(sample);
  }
}

function isTable(path: DatasetPath): boolean {
  return [".csv", ".tsv"].includes(extensionOf(path));
}

/** Returns true for an error or a warning; an info is not a reason to check an image. */
function isErrorOrWarning({ severity }: Problem): boolean {
  return severity !== "info";
}

/** Returns the sums of the columns of `rows`, one number for each of `AREA_BINS`. */
function sumOf(rows: readonly Uint32Array[]): number[] {
  return AREA_BINS.map((_, bin) => rows.reduce((sum, row) => sum + itemAt(row, bin), 0));
}

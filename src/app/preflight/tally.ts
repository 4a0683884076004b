import { ClassChoices, type ClassTitles, type ImageEvent, type SettledEvent } from "../../formats/public.ts";
import { uprightSize } from "../../model/image.ts";
import type { Problem } from "../../model/problem.ts";
import { skeletonOf } from "../../model/skeleton.ts";
import { ProblemGroups } from "../problems/problemGroups.ts";
import { ImageProblems, type Sample } from "./imageProblems.ts";
import { boxShare, SHARE_BINS, shareBin } from "./objectBins.ts";
import { ObjectIndex } from "./objectIndex.ts";
import type { FoundClass, Preflight } from "./preflight.ts";
import { Reservoir } from "./reservoir.ts";

/** Images that are kept to be shown: the first ones, and of the others enough for a few looks. */
const KEPT_FIRST = 12;
const KEPT_RANDOM = 36;

interface CountedClass extends Omit<FoundClass, "objects"> {
  objects: number;
  readonly id: number;
  /** Objects by the part of their image that they cover; one number for each of `SHARE_BINS`. */
  readonly sizes: number[];
}

/** Counts what a reader tells, in bounded memory whatever the drop's size. */
export class Tally {
  #images = 0;
  #labelled = 0;
  #classes = new Map<string, CountedClass>();
  #index = new ObjectIndex();
  #choices = new ClassChoices(undefined);
  #groups = new ProblemGroups();
  #imageProblems = new ImageProblems();
  #first: Sample[] = [];
  #random: Reservoir<Sample>;
  #troubled: Reservoir<Sample>;

  /** `random` answers a number from 0 up to 1. */
  constructor(random: () => number = Math.random) {
    this.#random = new Reservoir(KEPT_RANDOM, random);
    this.#troubled = new Reservoir(KEPT_RANDOM, random);
  }

  /** True once the first images are there: they are worth showing before the rest is read. */
  get hasFirst(): boolean {
    return this.#first.length === KEPT_FIRST;
  }

  take(event: SettledEvent): void {
    switch (event.type) {
      case "dataset":
        this.#index.dataset(event.name);
        this.#imageProblems.between();
        break;
      case "class": {
        const { title, color } = event.class;
        this.#class(title, color, skeletonOf(event.class));
        break;
      }
      case "problem":
        this.#problem(event.problem);
        break;
      case "image":
        this.#image(event);
        break;
      case "file":
        this.#imageProblems.between();
        break;
      default:
    }
  }

  /** Counts as the person chose: classes that are left out count nowhere. */
  choose(titles: ClassTitles | undefined): void {
    this.#choices = new ClassChoices(titles);
    this.#leaveOut();
  }

  state(done: boolean): Preflight {
    const classes = [...this.#classes.values()];
    const taken = classes.filter(({ title }) => this.#choices.titleOf(title) !== undefined);
    return {
      images: this.#images,
      labelled: this.#labelled,
      objects: taken.reduce((sum, { objects }) => sum + objects, 0),
      datasets: this.#index.datasets,
      classes: classes.map(({ title, color, objects, skeleton }) => ({ title, color, objects, skeleton })),
      perImage: this.#index.perImage,
      sizes: SHARE_BINS.map((_, bin) => taken.reduce((sum, { sizes }) => sum + sizes[bin]!, 0)),
      samples: {
        first: this.#first.slice(),
        random: this.#random.items.slice(),
        troubled: this.#troubled.items.slice(),
      },
      problems: this.#groups.groups,
      done,
    };
  }

  #class(title: string, color: string, skeleton: FoundClass["skeleton"]): CountedClass {
    const known = this.#classes.get(title);
    if (known !== undefined) return known;
    const sizes = new Array<number>(SHARE_BINS.length).fill(0);
    const made = { id: this.#classes.size, title, color, skeleton, objects: 0, sizes };
    this.#classes.set(title, made);
    if (this.#choices.titleOf(title) === undefined) this.#leaveOut();
    return made;
  }

  #leaveOut(): void {
    const left = [...this.#classes.values()].filter(({ title }) => this.#choices.titleOf(title) === undefined);
    this.#index.leaveOut(new Set(left.map(({ id }) => id)));
  }

  #image(event: ImageEvent): void {
    this.#images++;
    if (event.labelled) this.#labelled++;
    const size = event.annotatedSize ?? uprightSize(event.info);
    const objects = new Map<number, number>();
    for (const figure of event.figures) {
      const its = this.#class(figure.class, "", []);
      its.objects++;
      objects.set(its.id, (objects.get(its.id) ?? 0) + 1);
      const share = size === undefined ? undefined : boxShare(figure, size);
      if (share !== undefined) its.sizes[shareBin(share)]!++;
    }
    this.#index.add(event.dataset, event.labelled, objects);
    const sample = this.#imageProblems.image(event);
    if (this.#first.length < KEPT_FIRST) this.#first.push(sample);
    this.#random.offer(sample);
    if (sample.problems.some(isTrouble)) this.#troubled.offer(sample);
  }

  #problem(problem: Problem): void {
    this.#groups.add(problem);
    const sample = this.#imageProblems.problem(problem);
    if (sample === undefined) return;
    const known = [this.#first, this.#random.items as Sample[], this.#troubled.items as Sample[]];
    for (const samples of known) {
      const at = samples.findIndex(({ image }) => image === sample.image);
      if (at >= 0) samples[at] = sample;
    }
    const isFirst = isTrouble(problem) && sample.problems.filter(isTrouble).length === 1;
    if (isFirst) this.#troubled.offer(sample);
  }
}

/** True for what lost or changed something; a note is no reason to look at an image. */
function isTrouble({ severity }: Problem): boolean {
  return severity !== "info";
}

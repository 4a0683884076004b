import { COUNT_BINS, countBin } from "./objectBins.ts";

/** What is counted of one dataset. */
export interface DatasetCounts {
  readonly name: string;
  readonly images: number;
  readonly labelled: number;
  readonly objects: number;
}

/** Numbers that are kept: 32 MB. A COCO of 118,000 images takes 700,000. */
const MAX_NUMBERS = 8_000_000;

/** Stands for all classes of an image, once there is no room to tell them apart. */
const ANY_CLASS = 0xffff_ffff;

/**
 * Counts objects by dataset and by image, and remembers in a few numbers how many objects of which class each image has: when classes are
 * left out, all is counted anew without reading anything. Beyond a bound the classes of further images are no longer told apart, and all
 * their objects count.
 */
export class ObjectIndex {
  readonly #maxNumbers: number;
  /** Of each image: dataset, number of pairs, then pairs of class and objects. */
  #numbers = new Uint32Array(1024);
  #used = 0;
  #datasets: { name: string; images: number; labelled: number; objects: number }[] = [];
  #datasetIds = new Map<string, number>();
  #perImage = new Array<number>(COUNT_BINS.length).fill(0);
  #leftOut: ReadonlySet<number> = new Set();

  constructor(maxNumbers = MAX_NUMBERS) {
    this.#maxNumbers = maxNumbers;
  }

  /** Announces a dataset; the same name again is the same one. */
  dataset(name: string): number {
    const known = this.#datasetIds.get(name);
    if (known !== undefined) return known;
    const id = this.#datasets.push({ name, images: 0, labelled: 0, objects: 0 }) - 1;
    this.#datasetIds.set(name, id);
    return id;
  }

  /** Takes in one image: its dataset, and how many objects it has by number of class. */
  add(name: string, labelled: boolean, objects: ReadonlyMap<number, number>): void {
    const id = this.dataset(name);
    const dataset = this.#datasets[id]!;
    dataset.images++;
    if (labelled) dataset.labelled++;
    let taken = 0;
    if (this.#used + 2 + 2 * objects.size <= this.#maxNumbers) {
      this.#write(id, objects.size);
      for (const [of, count] of objects) {
        this.#write(of, count);
        if (!this.#leftOut.has(of)) taken += count;
      }
    } else {
      for (const count of objects.values()) taken += count;
      this.#write(id, 1);
      this.#write(ANY_CLASS, taken);
    }
    dataset.objects += taken;
    this.#perImage[countBin(taken)]!++;
  }

  /** Counts anew without the objects of these classes. */
  leaveOut(classes: ReadonlySet<number>): void {
    this.#leftOut = classes;
    for (const dataset of this.#datasets) dataset.objects = 0;
    this.#perImage.fill(0);
    const numbers = this.#numbers;
    for (let at = 0; at < this.#used; ) {
      const dataset = this.#datasets[numbers[at]!]!;
      const end = at + 2 + 2 * numbers[at + 1]!;
      let taken = 0;
      for (at += 2; at < end; at += 2) if (!classes.has(numbers[at]!)) taken += numbers[at + 1]!;
      dataset.objects += taken;
      this.#perImage[countBin(taken)]!++;
    }
  }

  /** In the order in which they were met. */
  get datasets(): readonly DatasetCounts[] {
    return this.#datasets.map((dataset) => ({ ...dataset }));
  }

  /** Images by how many objects they have: one number for each of `COUNT_BINS`. */
  get perImage(): readonly number[] {
    return [...this.#perImage];
  }

  #write(one: number, other: number): void {
    if (this.#used + 2 > this.#numbers.length) {
      const larger = new Uint32Array(this.#numbers.length * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#used++] = one;
    this.#numbers[this.#used++] = other;
  }
}

import { addToBin, COUNT_BINS, countBin } from "./objectBins.ts";

/** The counts of one dataset. */
export interface DatasetCounts {
  readonly name: string;
  readonly images: number;
  readonly labelled: number;
  readonly objects: number;
}

type MutableCounts = { -readonly [Key in keyof DatasetCounts]: DatasetCounts[Key] };

/** The most numbers that the index holds: 32 MB. COCO with 118,000 images takes 700,000. */
const MAX_NUMBERS = 8_000_000;

/** Stands for all classes of an image that came after the index was full. */
const ANY_CLASS = 0xffff_ffff;

/**
 * Counts objects by dataset and by image. It stores the number of objects of each class in each image in a few numbers, so that a choice of
 * classes is counted again without reading anything. Once the index is full, the classes of further images are not kept and all their
 * objects count.
 */
export class ObjectIndex {
  readonly #maxNumbers: number;
  /** For each image: dataset, number of pairs, then the pairs of class and objects. */
  #numbers = new Uint32Array(1024);
  #used = 0;
  #datasets: MutableCounts[] = [];
  #datasetIds = new Map<string, number>();
  #perImage = new Uint32Array(COUNT_BINS.length);
  #excluded: ReadonlySet<number> = new Set();

  constructor(maxNumbers = MAX_NUMBERS) {
    this.#maxNumbers = maxNumbers;
  }

  /** Adds a dataset without images, unless one of this name is there. */
  addDataset(name: string): void {
    this.#datasetId(name);
  }

  /** Adds an image: the name of its dataset, and its number of objects by class id. */
  addImage(dataset: string, labelled: boolean, objects: ReadonlyMap<number, number>): void {
    const id = this.#datasetId(dataset);
    const counts = this.#countsOf(id);
    counts.images++;
    if (labelled) counts.labelled++;
    let included = 0;
    if (this.#used + 2 + 2 * objects.size <= this.#maxNumbers) {
      this.#write(id, objects.size);
      for (const [classId, number] of objects) {
        this.#write(classId, number);
        if (!this.#excluded.has(classId)) included += number;
      }
    } else {
      for (const number of objects.values()) included += number;
      this.#write(id, 1);
      this.#write(ANY_CLASS, included);
    }
    this.#count(counts, included);
  }

  /** Counts again without the objects of these classes. */
  exclude(classes: ReadonlySet<number>): void {
    this.#excluded = classes;
    for (const dataset of this.#datasets) dataset.objects = 0;
    this.#perImage.fill(0);
    for (let at = 0; at < this.#used; ) {
      const counts = this.#countsOf(this.#read(at));
      const end = at + 2 + 2 * this.#read(at + 1);
      let included = 0;
      for (at += 2; at < end; at += 2) if (!classes.has(this.#read(at))) included += this.#read(at + 1);
      this.#count(counts, included);
    }
  }

  /** The counts of all datasets, in the order in which they were added. */
  get datasets(): readonly DatasetCounts[] {
    return this.#datasets.map((dataset) => ({ ...dataset }));
  }

  /** Images by their number of objects: one number for each of `COUNT_BINS`. */
  get perImage(): readonly number[] {
    return [...this.#perImage];
  }

  #datasetId(name: string): number {
    const known = this.#datasetIds.get(name);
    if (known !== undefined) return known;
    const id = this.#datasets.push({ name, images: 0, labelled: 0, objects: 0 }) - 1;
    this.#datasetIds.set(name, id);
    return id;
  }

  #countsOf(id: number): MutableCounts {
    const counts = this.#datasets[id];
    if (counts === undefined) throw new RangeError(`There is no dataset ${id}.`);
    return counts;
  }

  #count(dataset: MutableCounts, objects: number): void {
    dataset.objects += objects;
    addToBin(this.#perImage, countBin(objects));
  }

  #read(at: number): number {
    const number = this.#numbers[at];
    if (number === undefined) throw new RangeError(`The index has no number at ${at}.`);
    return number;
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

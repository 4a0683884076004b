import { itemAt } from "../../model/itemAt.ts";
import { addToBin, COUNT_BINS, countBin } from "./objectBins.ts";

/** The counts of one dataset. */
export interface DatasetCounts {
  readonly name: string;
  readonly images: number;
  readonly labelled: number;
  readonly objects: number;
}

type MutableCounts = { -readonly [Key in keyof DatasetCounts]: DatasetCounts[Key] };

/** The objects of one class in one image. */
export interface ClassObjects {
  readonly count: number;
  /** The bins of `areaBin` in which one of them is, as bits. */
  readonly areas: number;
}

/** Which images are chosen: those for which all of this is true. Bins count the objects of classes that are not excluded. */
export interface IndexFilter {
  readonly dataset?: string | undefined;
  readonly labelled?: boolean | undefined;
  /** Ids of classes, of which the image has one at least. */
  readonly classes?: ReadonlySet<number> | undefined;
  /** Index in `COUNT_BINS` of its number of objects. */
  readonly perImage?: number | undefined;
  /** Index in `AREA_BINS` of one of its objects. */
  readonly area?: number | undefined;
}

/** The most numbers that the index holds: 32 MB. COCO with 118,000 images takes 700,000. */
const MAX_NUMBERS = 8_000_000;

/** Stands for all classes of an image that came after the index was full. */
const ANY_CLASS = 0xffff_ffff;

/** Bits of a number that count objects; those above are the bins of their areas. */
const COUNT_BITS = 24;
const COUNT_MASK = (1 << COUNT_BITS) - 1;

/**
 * What is kept of every image of a drop, to count its objects by dataset and by image, and to find the images behind each of these numbers.
 * The number of objects of each class in each image takes a few numbers, so that a choice of classes is counted again without reading anything.
 * Once the index is full, the classes of further images are not kept, and all their objects count.
 */
export class ImageIndex {
  readonly #maxNumbers: number;
  /** For each image: twice its dataset, plus 1 when it is labelled; the number of pairs; then the pairs of a class and its objects. */
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

  /** Adds an image: the name of its dataset, and its objects by class id. */
  addImage(dataset: string, labelled: boolean, objects: ReadonlyMap<number, ClassObjects>): void {
    const id = this.#datasetId(dataset);
    const counts = this.#countsOf(id);
    counts.images++;
    if (labelled) counts.labelled++;
    const head = 2 * id + (labelled ? 1 : 0);
    let included = 0;
    if (this.#used + 2 + 2 * objects.size <= this.#maxNumbers) {
      this.#write(head, objects.size);
      for (const [classId, one] of objects) {
        this.#write(classId, packed(one));
        if (!this.#excluded.has(classId)) included += one.count;
      }
    } else {
      let areas = 0;
      for (const one of objects.values()) {
        included += one.count;
        areas |= one.areas;
      }
      this.#write(head, 1);
      this.#write(ANY_CLASS, packed({ count: included, areas }));
    }
    this.#count(counts, included);
  }

  /** Counts again without the objects of these classes. */
  exclude(classes: ReadonlySet<number>): void {
    this.#excluded = classes;
    for (const dataset of this.#datasets) dataset.objects = 0;
    this.#perImage.fill(0);
    this.#visit((head, objects) => this.#count(this.#countsOf(head >>> 1), objects));
  }

  /** Returns the numbers of the images, counted from 0 in the order in which they were added, for which a filter is true. */
  select({ dataset, labelled, classes, perImage, area }: IndexFilter): number[] {
    const wanted = dataset === undefined ? undefined : (this.#datasetIds.get(dataset) ?? -1);
    const found: number[] = [];
    let at = -1;
    this.#visit((head, objects, areas, hasClass) => {
      at++;
      if (wanted !== undefined && head >>> 1 !== wanted) return;
      if (labelled !== undefined && (head & 1) !== Number(labelled)) return;
      if (classes !== undefined && !hasClass) return;
      if (perImage !== undefined && countBin(objects) !== perImage) return;
      if (area !== undefined && ((areas >>> area) & 1) === 0) return;
      found.push(at);
    }, classes);
    return found;
  }

  /** The counts of all datasets, in the order in which they were added. */
  get datasets(): readonly DatasetCounts[] {
    return this.#datasets.map((dataset) => ({ ...dataset }));
  }

  /** Images by their number of objects: one number for each of `COUNT_BINS`. */
  get perImage(): readonly number[] {
    return [...this.#perImage];
  }

  /** Calls `see` for each image, with its first number, and the number and areas of its objects that are not excluded. `hasClass`: one of them has one of `classes`. */
  #visit(
    see: (head: number, objects: number, areas: number, hasClass: boolean) => void,
    classes: ReadonlySet<number> = new Set(),
  ): void {
    for (let at = 0; at < this.#used; ) {
      const head = itemAt(this.#numbers, at);
      const end = at + 2 + 2 * itemAt(this.#numbers, at + 1);
      let objects = 0;
      let areas = 0;
      let hasClass = false;
      for (at += 2; at < end; at += 2) {
        const id = itemAt(this.#numbers, at);
        if (this.#excluded.has(id)) continue;
        const pair = itemAt(this.#numbers, at + 1);
        objects += pair & COUNT_MASK;
        areas |= pair >>> COUNT_BITS;
        hasClass ||= classes.has(id);
      }
      see(head, objects, areas, hasClass);
    }
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

/** Returns the objects of a class in an image as one number. */
function packed({ count, areas }: ClassObjects): number {
  return (Math.min(count, COUNT_MASK) | (areas << COUNT_BITS)) >>> 0;
}

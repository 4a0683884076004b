import type { ImageEvent } from "../../formats/public.ts";
import type { Problem } from "../../model/problem.ts";
import type { Sample } from "./imageProblems.ts";

/** Images that are kept as they are before they become a text. */
const MAX_PENDING = 256;
/** Objects of these images. */
const MAX_PENDING_OBJECTS = 4_000;
/** Characters that are kept of all images; beyond, images are kept without their objects. */
const MAX_CHARACTERS = 512 * 1024 * 1024;
/** Texts that are kept parsed, for a person who looks at neighbours. */
const PARSED_TEXTS = 6;
/** Problems that are found after their image was stored, of one image and of all. */
const MAX_LATER = 20;
const MAX_ALL_LATER = 20_000;

/** The limits of `KeptImages`. */
interface Limits {
  readonly pending: number;
  readonly characters: number;
}

interface StoredText {
  /** Number of its first image. */
  readonly first: number;
  readonly text: Blob;
}

/**
 * Keeps all images of a drop with their objects and problems. They are Blobs of JSON, which a browser keeps outside the memory of the page, on
 * disk if it has to: COCO with 118,000 images takes 300 MB. Only the last images are kept as they are.
 */
export class KeptImages {
  readonly #limits: Limits;
  #texts: StoredText[] = [];
  #pending: Sample[] = [];
  #pendingObjects = 0;
  #count = 0;
  #characters = 0;
  #later = new Map<number, Problem[]>();
  #allLater = 0;
  /** By the number of their first image; the one that was used last is the last. */
  #parsed = new Map<number, readonly Sample[]>();

  constructor(limits: Limits = { pending: MAX_PENDING, characters: MAX_CHARACTERS }) {
    this.#limits = limits;
  }

  /** Adds the next image. */
  add(sample: Sample): void {
    const isFull = this.#characters >= this.#limits.characters;
    this.#pending.push(isFull ? withoutObjects(sample) : sample);
    this.#pendingObjects += sample.image.figures.length;
    this.#count++;
    if (this.#pending.length >= this.#limits.pending || this.#pendingObjects >= MAX_PENDING_OBJECTS) this.#store();
  }

  /** Adds a problem to an image that was added before. Beyond a limit it is not kept. */
  addLater(image: number, problem: Problem): void {
    const known = this.#later.get(image) ?? [];
    if (known.length >= MAX_LATER || this.#allLater >= MAX_ALL_LATER) return;
    this.#allLater++;
    this.#later.set(image, [...known, problem]);
  }

  /** Returns an image by its number, counted from 0. Throws a `RangeError` for one that was not added. */
  async at(image: number): Promise<Sample> {
    const sample = await this.#stored(image);
    const later = this.#later.get(image);
    return later === undefined ? sample : { ...sample, problems: [...sample.problems, ...later] };
  }

  async #stored(image: number): Promise<Sample> {
    if (image < 0 || image >= this.#count) throw new RangeError(`There is no image ${image}.`);
    const firstPending = this.#count - this.#pending.length;
    const pending = this.#pending[image - firstPending];
    if (pending !== undefined) return pending;
    const stored = this.#texts[this.#texts.findLastIndex(({ first }) => first <= image)];
    const sample = stored && (await this.#parse(stored))[image - stored.first];
    if (sample === undefined) throw new RangeError(`There is no image ${image}.`);
    return sample;
  }

  async #parse({ first, text }: StoredText): Promise<readonly Sample[]> {
    const samples = this.#parsed.get(first) ?? (JSON.parse(await text.text()) as Sample[]);
    this.#parsed.delete(first);
    this.#parsed.set(first, samples);
    for (const oldest of this.#parsed.keys()) {
      if (this.#parsed.size <= PARSED_TEXTS) break;
      this.#parsed.delete(oldest);
    }
    return samples;
  }

  #store(): void {
    const text = JSON.stringify(this.#pending);
    this.#characters += text.length;
    this.#texts.push({ first: this.#count - this.#pending.length, text: new Blob([text]) });
    this.#pending = [];
    this.#pendingObjects = 0;
  }
}

/** Returns an image without what makes it large. */
function withoutObjects({ image, problems }: Sample): Sample {
  const { figures, meta: _, extra: __, ...rest }: ImageEvent = image;
  return { image: { ...rest, figures: [] }, problems, objectsNotKept: figures.length };
}

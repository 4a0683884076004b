import type { ArchiveEntry, DatasetFormat, ProjectHead, StoredImage } from "../../formats/format.ts";

/** Largest number of images in the sample, and largest length of their stored JSON, in characters. */
const SAMPLE_IMAGES = 64;
const SAMPLE_CHARACTERS = 2_000_000;

/** Weight of an image in addition to its stored JSON, in characters: names, and the entries of the archive. */
const BARE_WEIGHT = 1000;

/**
 * Estimates the size of a tar archive in one pass over the rows of a project. The sizes of images are added up. Annotation files are
 * written for a sample of evenly distributed images and scaled by the length of all stored annotations.
 */
export class ArchiveSize {
  readonly #head: ProjectHead;
  readonly #format: DatasetFormat;
  readonly #withImages: boolean;
  #imageBytes = 0;
  #weight = 0;
  #every = 1;
  #seen = 0;
  #sample: { readonly image: StoredImage; readonly weight: number }[] = [];
  #sampleWeight = 0;

  constructor(head: ProjectHead, format: DatasetFormat, withImages: boolean) {
    this.#head = head;
    this.#format = format;
    this.#withImages = withImages;
  }

  /** Adds an image: the size of its file, the length of its stored annotation, and the image itself, which is read only for the sample. */
  add(bytes: number, characters: number, image: () => StoredImage): void {
    const weight = characters + BARE_WEIGHT;
    if (this.#withImages) this.#imageBytes += entryBytes(bytes);
    this.#weight += weight;
    if (this.#seen++ % this.#every !== 0) return;
    this.#sample.push({ image: image(), weight });
    this.#sampleWeight += weight;
    while (this.#sample.length > SAMPLE_IMAGES || (this.#sampleWeight > SAMPLE_CHARACTERS && this.#sample.length > 1)) {
      this.#every *= 2;
      this.#sample = this.#sample.filter((_, i) => i % 2 === 0);
      this.#sampleWeight = this.#sample.reduce((sum, one) => sum + one.weight, 0);
    }
  }

  /** Returns the estimated size in bytes. It is exact, except for long names, when all images are in the sample. */
  async bytes(signal: AbortSignal): Promise<number> {
    const fixed = await this.#labelBytes([], signal);
    const sampled = await this.#labelBytes(
      this.#sample.map(({ image }) => image),
      signal,
    );
    const growth = this.#sampleWeight === 0 ? 0 : ((sampled - fixed) * this.#weight) / this.#sampleWeight;
    return Math.round(TAR_END + this.#imageBytes + fixed + growth);
  }

  async #labelBytes(images: readonly StoredImage[], signal: AbortSignal): Promise<number> {
    const project = {
      ...this.#head,
      async *images() {
        yield* images;
      },
    };
    const entries: AsyncIterable<ArchiveEntry> | undefined = this.#format.write?.(project, signal);
    let bytes = 0;
    for await (const entry of entries ?? []) if (!entry.isImage) bytes += entryBytes(entry.bytes);
    return bytes;
  }
}

/** Block size of tar, bytes. */
const TAR_BLOCK = 512;
const TAR_END = 2 * TAR_BLOCK;

/** Returns the bytes that a file takes in a tar archive, including its header. */
function entryBytes(bytes: number): number {
  return TAR_BLOCK + Math.ceil(bytes / TAR_BLOCK) * TAR_BLOCK;
}

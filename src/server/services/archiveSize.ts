import type { ArchiveEntry, DatasetFormat, ProjectHead, StoredImage } from "../../formats/format.ts";

/** Images whose labels are written to see how long they get, and the length of their stored JSON in characters, at most. */
const SAMPLE_IMAGES = 64;
const SAMPLE_CHARACTERS = 2_000_000;

/** What an image without labels weighs beside the JSON of others, in characters: names and what archives say of a file. */
const BARE_WEIGHT = 1000;

/**
 * Foretells the size of an archive, in the measure of tar, from one walk over a project's rows. Pictures are added up; labels are written for some images that
 * lie evenly in the project, and taken as that much longer as all stored labels are.
 */
export class ArchiveSize {
  readonly #head: ProjectHead;
  readonly #format: DatasetFormat;
  readonly #withPictures: boolean;
  #pictures = 0;
  #weight = 0;
  #every = 1;
  #seen = 0;
  #sample: { readonly image: StoredImage; readonly weight: number }[] = [];
  #sampleWeight = 0;

  constructor(head: ProjectHead, format: DatasetFormat, withPictures: boolean) {
    this.#head = head;
    this.#format = format;
    this.#withPictures = withPictures;
  }

  /** Takes the next image: the bytes of its picture, the length of its labels as they are stored, and all of it where that is needed. */
  add(bytes: number, characters: number, image: () => StoredImage): void {
    const weight = characters + BARE_WEIGHT;
    if (this.#withPictures) this.#pictures += entryBytes(bytes);
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

  /** In bytes. Exact but for long names when all images are in the sample. */
  async bytes(signal: AbortSignal): Promise<number> {
    const fixed = await this.#labelBytes([], signal);
    const sampled = await this.#labelBytes(
      this.#sample.map(({ image }) => image),
      signal,
    );
    const growth = this.#sampleWeight === 0 ? 0 : ((sampled - fixed) * this.#weight) / this.#sampleWeight;
    return Math.round(TAR_END + this.#pictures + fixed + growth);
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

/** Blocks in which tar counts. */
const TAR_BLOCK = 512;
const TAR_END = 2 * TAR_BLOCK;

/** What a file takes in a tar archive, its header included. */
function entryBytes(bytes: number): number {
  return TAR_BLOCK + Math.ceil(bytes / TAR_BLOCK) * TAR_BLOCK;
}

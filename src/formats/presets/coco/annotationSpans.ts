/** Annotations for which there is room at first. */
const FIRST_ROOM = 1024;

/**
 * Where the annotations of a file are, and of which image each is, in the order of the file. As columns of numbers, because there may be
 * millions. The columns are longer than `count`.
 */
export class AnnotationSpans {
  #starts: Float64Array = new Float64Array(FIRST_ROOM);
  #lengths: Uint32Array = new Uint32Array(FIRST_ROOM);
  #images: Uint32Array = new Uint32Array(FIRST_ROOM);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** The first byte of each annotation in the text. */
  get starts(): Float64Array {
    return this.#starts;
  }

  /** The bytes of each annotation. */
  get lengths(): Uint32Array {
    return this.#lengths;
  }

  /** The image of each annotation, by its index in the file's list. */
  get images(): Uint32Array {
    return this.#images;
  }

  add(start: number, length: number, image: number): void {
    if (this.#count === this.#starts.length) this.#grow();
    this.#starts[this.#count] = start;
    this.#lengths[this.#count] = length;
    this.#images[this.#count] = image;
    this.#count++;
  }

  #grow(): void {
    const room = 2 * this.#count;
    const [starts, lengths, images] = [new Float64Array(room), new Uint32Array(room), new Uint32Array(room)];
    starts.set(this.#starts);
    lengths.set(this.#lengths);
    images.set(this.#images);
    [this.#starts, this.#lengths, this.#images] = [starts, lengths, images];
  }
}

/** Bytes that are read ahead. */
const AHEAD_BYTES = 256 * 1024;

/** Reads small parts of a blob, mostly in ascending order, without a disk access for each. */
export class BlobWindow {
  readonly #blob: Blob;
  #start = 0;
  #bytes = new Uint8Array(0);

  constructor(blob: Blob) {
    this.#blob = blob;
  }

  get size(): number {
    return this.#blob.size;
  }

  /** Returns `length` bytes from `offset` on, fewer at the end of the blob. Valid until the next read. */
  async read(offset: number, length: number): Promise<Uint8Array> {
    const end = Math.min(offset + length, this.#blob.size);
    if (offset < this.#start || end > this.#start + this.#bytes.length) {
      const until = Math.min(Math.max(end, offset + AHEAD_BYTES), this.#blob.size);
      this.#bytes = new Uint8Array(await this.#blob.slice(offset, Math.max(offset, until)).arrayBuffer());
      this.#start = offset;
    }
    return this.#bytes.subarray(offset - this.#start, Math.max(offset, end) - this.#start);
  }
}

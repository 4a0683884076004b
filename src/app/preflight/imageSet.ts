/** A set of image numbers, one bit each. */
export class ImageSet {
  #bits = new Uint8Array(64);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(image: number): boolean {
    return (((this.#bits[image >>> 3] ?? 0) >>> (image & 7)) & 1) === 1;
  }

  add(image: number): void {
    if (this.has(image)) return;
    const byte = image >>> 3;
    if (byte >= this.#bits.length) {
      const larger = new Uint8Array(Math.max(byte + 1, this.#bits.length * 2));
      larger.set(this.#bits);
      this.#bits = larger;
    }
    this.#bits[byte] = (this.#bits[byte] ?? 0) | (1 << (image & 7));
    this.#size++;
  }
}

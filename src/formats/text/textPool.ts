/** How much larger than the first text the memory is: later ones may be longer. What is never written takes no memory. */
const ROOM = 1.25;

/** Memory for texts that are held for a while, together: the next ones take that of those before, so that it exists once. */
export class TextPool {
  #memory = new Uint8Array();
  #used = 0;

  /** Ends the use of everything that was taken: it will be overwritten. */
  clear(): void {
    this.#used = 0;
  }

  /** Returns memory for a text, with any content. */
  take(bytes: number): Uint8Array {
    if (this.#used + bytes > this.#memory.length) {
      // What was taken before keeps its own memory.
      this.#memory = new Uint8Array(Math.ceil(bytes * ROOM));
      this.#used = 0;
    }
    const from = this.#used;
    this.#used += bytes;
    return this.#memory.subarray(from, this.#used);
  }
}

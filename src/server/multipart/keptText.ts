/** Collects the first bytes of a text that has no meaning, up to a limit. */
export class KeptText {
  readonly #limit: number;
  readonly #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** True when more than the limit was added. */
  get full(): boolean {
    return this.#bytes > this.#limit;
  }

  add(chunk: Buffer): void {
    // A copy, because a small piece would keep the whole chunk it was read in.
    if (!this.full) this.#pieces.push(Buffer.from(chunk.subarray(0, this.#limit + 1)));
    this.#bytes += chunk.length;
  }

  /** Returns the text, one character for each byte. */
  text(): string {
    return Buffer.concat(this.#pieces).subarray(0, this.#limit).toString("latin1");
  }
}

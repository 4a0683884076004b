/** Numbers in the order in which they were added; taking is as cheap as adding, however long the queue is. */
export class Queue {
  #values: number[] = [];
  #head = 0;

  get length(): number {
    return this.#values.length - this.#head;
  }

  push(value: number): void {
    this.#values.push(value);
  }

  shift(): number | undefined {
    if (this.#head === this.#values.length) return undefined;
    const value = this.#values[this.#head++];
    if (this.#head > 4096 && this.#head * 2 > this.#values.length) {
      this.#values = this.#values.slice(this.#head);
      this.#head = 0;
    }
    return value;
  }

  /** Puts a value back at the head, where the next one is taken. */
  unshift(value: number): void {
    if (this.#head > 0) this.#values[--this.#head] = value;
    else this.#values.unshift(value);
  }

  /** Returns the next value without taking it. */
  peek(): number | undefined {
    return this.#values[this.#head];
  }
}

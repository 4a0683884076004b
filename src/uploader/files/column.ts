/** The typed arrays that columns are made of. */
type Values = Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** Fewest values that room is made for. */
const FEWEST = 1024;

/** Returns the same values with room for at least `length`: at least doubled when there are too few, so that adding stays cheap. */
export function grow<V extends Values>(values: V, length: number): V {
  if (values.length >= length) return values;
  const larger = new (values.constructor as new (size: number) => V)(Math.max(length, values.length * 2, FEWEST));
  larger.set(values);
  return larger;
}

/** Numbers by row in a typed array that grows: a few bytes a row, where objects would take a hundred. */
export class Column {
  #values: Values;
  readonly #empty: number;

  /** `values` gives the type; every row is `empty` until it is set. */
  constructor(values: Values, empty = 0) {
    this.#values = values.fill(empty);
    this.#empty = empty;
  }

  /** Rows that there is room for. */
  get length(): number {
    return this.#values.length;
  }

  /** Returns the value of a row. Throws for a row without room, which is a bug. */
  get(row: number): number {
    const value = this.#values[row];
    if (value === undefined) throw new RangeError(`The column has no row ${row}.`);
    return value;
  }

  set(row: number, value: number): void {
    this.#values[row] = value;
  }

  add(row: number, value: number): void {
    this.set(row, this.get(row) + value);
  }

  /** Makes room for at least `length` rows. */
  grow(length: number): void {
    const before = this.#values.length;
    if (before >= length) return;
    this.#values = grow(this.#values, length);
    if (this.#empty !== 0) this.#values.fill(this.#empty, before);
  }
}

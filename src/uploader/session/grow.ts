/** The typed arrays that columns are made of. */
type Column = Uint8Array | Int32Array | Uint32Array | Float64Array;

/** The same column with room for at least `length` values: doubled when it is too short, so that adding stays cheap. */
export function grow<C extends Column>(column: C, length: number): C {
  if (column.length >= length) return column;
  const larger = new (column.constructor as new (size: number) => C)(Math.max(length, column.length * 2, 1024));
  larger.set(column);
  return larger;
}

/** A value that goes into a row or comes out of one. Booleans are 0 and 1; times are milliseconds since the epoch. */
export type SqlValue = string | number | null | Uint8Array;

/**
 * One connection, as operations see it. SQL is written once, in the dialect that SQLite and Postgres share: `?` for parameters,
 * `RETURNING`, `ON CONFLICT`. Each operation runs in one transaction that the engine opens and ends.
 */
export interface Sql {
  /** Returns all rows. */
  all<Row = Record<string, SqlValue>>(text: string, parameters?: readonly SqlValue[]): Promise<Row[]>;
  /** Returns the first row, or undefined when there is none. */
  get<Row = Record<string, SqlValue>>(text: string, parameters?: readonly SqlValue[]): Promise<Row | undefined>;
  /** Returns the number of changed rows. */
  run(text: string, parameters?: readonly SqlValue[]): Promise<number>;
  /** Runs one statement for many rows and prepares it once. Returns the number of changed rows in total. */
  runMany(text: string, rows: readonly (readonly SqlValue[])[]): Promise<number>;
}

/**
 * A whole step of the product over the database, such as `lookUpHashes` or `commitSegment`. Arguments and results are plain data, because
 * the embedded engine runs operations in a thread of its own. `write` operations run one after another in durable transactions; `read`
 * operations see one consistent state.
 */
export interface Operation<Input, Output> {
  readonly mode: "read" | "write";
  /** Takes a few milliseconds at most and is a part of many requests: it never waits for a long read. */
  readonly isQuick?: true;
  /**
   * Awaits nothing but `sql`: the connection is busy until it ends. An error undoes everything. An outcome that callers distinguish is a
   * result, not an error.
   */
  run(sql: Sql, input: Input): Promise<Output>;
}

/** Returns an operation that only reads. */
export function read<Input, Output>(run: Operation<Input, Output>["run"]): Operation<Input, Output> {
  return { mode: "read", run };
}

/** Returns an operation that only reads a few rows by their keys. Long reads do not delay it. */
export function quickRead<Input, Output>(run: Operation<Input, Output>["run"]): Operation<Input, Output> {
  return { mode: "read", isQuick: true, run };
}

/** Returns an operation that may write. */
export function write<Input, Output>(run: Operation<Input, Output>["run"]): Operation<Input, Output> {
  return { mode: "write", run };
}

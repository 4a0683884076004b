/** A value that goes into a row or comes out of one. Booleans are 0 and 1; times are milliseconds since the epoch. */
export type SqlValue = string | number | null | Uint8Array;

/**
 * One connection, as operations see it. SQL is written once, in the dialect that SQLite and Postgres share: `?` for parameters,
 * `RETURNING`, `ON CONFLICT`. Each operation runs in one transaction that the engine opens and ends. Counts and sums are numbers. Texts are
 * stored as `storable` returns them, and compared and ordered by their bytes in UTF-8.
 */
export interface Sql {
  /** Returns all rows. */
  all<Row = Record<string, SqlValue>>(text: string, parameters?: readonly SqlValue[]): Promise<Row[]>;
  /** Returns the first row, or undefined when there is none. */
  get<Row = Record<string, SqlValue>>(text: string, parameters?: readonly SqlValue[]): Promise<Row | undefined>;
  /**
   * Returns the first row of a `SELECT` from one table, and keeps other operations from changing that row until this one ends. What the row
   * contains remains true while the operation acts on it.
   */
  lock<Row = Record<string, SqlValue>>(text: string, parameters?: readonly SqlValue[]): Promise<Row | undefined>;
  /** Returns the number of changed rows. */
  run(text: string, parameters?: readonly SqlValue[]): Promise<number>;
  /** Runs one statement for many rows and prepares it once. Returns the number of changed rows in total. */
  runMany(text: string, rows: readonly (readonly SqlValue[])[]): Promise<number>;
}

/**
 * Within what operations run one after another: the workspace that `workspaceId` of the input names, the queue of tasks, the deliveries of
 * webhooks, or the keys, of the whole installation.
 */
export type Scope = "workspace" | "queue" | "deliveries" | "keys";

/**
 * What an operation that writes relies on. The embedded engine has one writer, which keeps all of it; an engine with several runs operations
 * beside each other, and keeps what they name here. An operation that acts on what it has read names a scope, or reads with `lock`, or leaves
 * the decision to one statement.
 */
export interface WriteRules {
  /** Operations of the same scope run one after another, and each sees what those before it wrote. */
  readonly serialize?: Scope;
  /**
   * `use`: it makes something need contents of blobs, or adds them. `change`: it removes or moves contents that it found unused or elsewhere,
   * and runs while no other operation uses or changes any.
   */
  readonly contents?: "use" | "change";
  /** An engine with a clock of its own replaces `at` of the input by its time, so that leases do not depend on the clocks of several machines. */
  readonly byDatabaseTime?: true;
  /** What it changes may be work for other processes of the installation: a task to start or to stop, or a delivery. */
  readonly wakes?: true;
}

/**
 * A whole step of the product over the database, such as `lookUpHashes` or `commitSegment`. Arguments and results are plain data, because
 * the embedded engine runs operations in a thread of its own. `write` operations are transactions that follow their `WriteRules`, durable
 * unless they are staged; `read` operations see one consistent state.
 */
export interface Operation<Input, Output> extends WriteRules {
  readonly mode: "read" | "write";
  /**
   * Takes a few milliseconds at most and is a part of many requests. A read never waits for a long read then. Writes that wait for their turn
   * one behind another may be committed by one sync; a failed one is still undone alone.
   */
  readonly isQuick?: true;
  /**
   * True when nobody relies on what it writes before a later write makes it count, such as a batch of an import that is not committed. It is
   * then atomic and outlives the process, but becomes durable only with the next durable write, in the order of the writes: after a power cut,
   * it is missing with everything that was written after it. Absent: it is durable when it has returned.
   */
  isStaged?(input: Input): boolean;
  /**
   * Awaits nothing but `sql`: the connection is busy until it ends. An error undoes everything. An outcome that callers distinguish is a
   * result, not an error. It may run again, from the beginning, when another operation got in its way.
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
export function write<Input, Output>(
  run: Operation<Input, Output>["run"],
  rules: WriteRules & Pick<Operation<Input, Output>, "isStaged"> = {},
): Operation<Input, Output> {
  return { mode: "write", run, ...rules };
}

/** Returns an operation that writes a few rows. The engine may commit several that wait for their turn together. */
export function quickWrite<Input, Output>(
  run: Operation<Input, Output>["run"],
  rules: WriteRules = {},
): Operation<Input, Output> {
  return { mode: "write", isQuick: true, run, ...rules };
}

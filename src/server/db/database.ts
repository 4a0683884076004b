import type { operations } from "./operations/index.ts";

/** A value that goes into a row or comes out of one. Booleans are 0 and 1; times are milliseconds since the epoch. */
export type SqlValue = string | number | null | Uint8Array;

/**
 * One connection, as operations see it. SQL is written once, in the words that SQLite and Postgres share: `?` for parameters,
 * `RETURNING`, `ON CONFLICT`. Each operation runs in one transaction that the engine opens and ends.
 */
export interface Sql {
  all<Row = Record<string, SqlValue>>(text: string, parameters?: readonly SqlValue[]): Promise<Row[]>;
  get<Row = Record<string, SqlValue>>(text: string, parameters?: readonly SqlValue[]): Promise<Row | undefined>;
  /** Answers how many rows it changed. */
  run(text: string, parameters?: readonly SqlValue[]): Promise<number>;
  /** The same statement for many rows, prepared once; answers how many rows were changed in all. */
  runMany(text: string, rows: readonly (readonly SqlValue[])[]): Promise<number>;
}

/**
 * A whole step of the product over the database: `missingHashes`, `commitSegment` ... Arguments and results are plain data, because the
 * embedded engine runs operations in a thread of its own. `write` operations run one after another in durable transactions; `read`
 * operations see one consistent state.
 */
export interface Operation<Input, Output> {
  readonly mode: "read" | "write";
  /** Awaits nothing but `sql`: the connection is taken until it ends. An error undoes everything; an outcome that callers tell apart is a result. */
  run(sql: Sql, input: Input): Promise<Output>;
}

/** Keeps the types of an operation. */
export function read<Input, Output>(run: Operation<Input, Output>["run"]): Operation<Input, Output> {
  return { mode: "read", run };
}
export function write<Input, Output>(run: Operation<Input, Output>["run"]): Operation<Input, Output> {
  return { mode: "write", run };
}

export type Operations = typeof operations;
export type OperationName = keyof Operations;
type InputOf<N extends OperationName> = Parameters<Operations[N]["run"]>[1];
type OutputOf<N extends OperationName> = Awaited<ReturnType<Operations[N]["run"]>>;

/** The database as services see it. */
export interface Database {
  /** Runs one operation in its own transaction. Throws `DatabaseBusyError`, `NoSpaceError` or a plain error; nothing is half done. */
  call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>;
  /** Copies the whole database into a file, consistently, while it is in use. */
  backup(file: string): Promise<void>;
  close(): Promise<void>;
}

/** Another process holds the database longer than the engine waits. Becomes 503. */
export class DatabaseBusyError extends Error {
  override readonly name = "DatabaseBusyError";
}

/** The database cannot be opened: damaged, not readable, or of a newer version. The message says what to do. */
export class DatabaseOpenError extends Error {
  override readonly name = "DatabaseOpenError";
}

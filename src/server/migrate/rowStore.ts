import type { Sql } from "../db/operation.ts";
import type { Table } from "./tables.ts";

/**
 * A whole database as tables of rows, past the operations: one connection, for a process that no server works beside. Without `begin`, each
 * statement is a transaction of its own.
 */
export interface RowStore {
  /** The engine and the address for people, without a password. */
  readonly place: string;
  readonly sql: Sql;
  /** Returns the names of all tables that exist. */
  tableNames(): Promise<ReadonlySet<string>>;
  /** Throws `DatabaseOpenError` for a server on which the promises of the product do not hold. */
  checkServer(): Promise<void>;
  /** Brings the schema up to date, also while the database is being filled. */
  updateSchema(): Promise<void>;
  /** Begins a transaction: one that writes, or one that sees a single state. */
  begin(mode: "read" | "write"): Promise<void>;
  commit(): Promise<void>;
  rollBack(): Promise<void>;
  /** Returns the largest number that a row of a numbered table ever had; 0 for none. */
  lastNumber(table: Table): Promise<number>;
  /** Makes the next row of a numbered table get a number above `last`. */
  setLastNumber(table: Table, last: number): Promise<void>;
  /** Measures a table that has got many rows, so that queries over it are planned well. */
  analyze(table: Table): Promise<void>;
  /** Returns how many connections other processes of the product have, as far as the engine knows. */
  others(): Promise<number>;
  /** Keeps other migrations from the database until it is closed. Returns false when another one does so. */
  tryToReserve(): Promise<boolean>;
  close(): Promise<void>;
}

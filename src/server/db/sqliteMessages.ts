import { NoSpaceError } from "../blobs/blobStore.ts";
import { DatabaseBusyError, DatabaseOpenError, DatabaseReadOnlyError } from "./database.ts";
import type { MigrationNotice } from "./migrateSqlite.ts";

/** Returns a time in ms that every thread of the process counts from the same moment, and that never jumps. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

/** The data that a database thread starts with. */
export interface SqliteThreadData {
  readonly file: string;
  /** `write` runs the migrations and is the only one that changes data; `backup` only copies. */
  readonly role: "write" | "read" | "backup";
}

/** A request to a database thread. */
export type SqliteRequest =
  | {
      readonly kind: "call";
      readonly id: number;
      readonly name: string;
      readonly input: unknown;
      /** When it was sent, by `monotonicMs`. The time that it has waited for its turn counts as time for which it has waited for a lock. */
      readonly sentAt?: number;
    }
  | { readonly kind: "backup"; readonly id: number; readonly file: string }
  | { readonly kind: "close"; readonly id: number };

/** The response to each request. The response with id 0 reports whether the database could be opened; notices may come before it. */
export type SqliteResponse =
  | { readonly notice: MigrationNotice }
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly error: SqliteFailure };

/** An error that is sent between threads, with its kind. */
export interface SqliteFailure {
  readonly kind: "busy" | "no-space" | "read-only" | "open" | "plain";
  readonly message: string;
}

/** Converts an error for sending it between threads. */
export function packFailure(error: unknown): SqliteFailure {
  if (error instanceof DatabaseBusyError) return { kind: "busy", message: error.message };
  if (error instanceof NoSpaceError) return { kind: "no-space", message: error.message };
  if (error instanceof DatabaseReadOnlyError) return { kind: "read-only", message: error.message };
  if (error instanceof DatabaseOpenError) return { kind: "open", message: error.message };
  return { kind: "plain", message: error instanceof Error ? error.message : String(error) };
}

/** Converts a sent error back to an error of its kind. A plain error gets the name of the operation that failed. */
export function unpackFailure(failure: SqliteFailure, what: string): Error {
  if (failure.kind === "busy") return new DatabaseBusyError(failure.message);
  if (failure.kind === "no-space") return new NoSpaceError(failure.message);
  if (failure.kind === "read-only") return new DatabaseReadOnlyError(failure.message);
  if (failure.kind === "open") return new DatabaseOpenError(failure.message);
  return new Error(`${what}: ${failure.message}`);
}

import { NoSpaceError } from "../blobs/blobStore.ts";
import { DatabaseBusyError, DatabaseOpenError } from "./database.ts";

/** What a database thread is told when it starts. */
export interface SqliteThreadData {
  readonly file: string;
  /** `write` runs migrations first and is the only one that changes anything; `backup` only copies. */
  readonly role: "write" | "read" | "backup";
}

/** What a database thread is asked. */
export type SqliteRequest =
  | { readonly kind: "call"; readonly id: number; readonly name: string; readonly input: unknown }
  | { readonly kind: "backup"; readonly id: number; readonly file: string }
  | { readonly kind: "close"; readonly id: number };

/** What it answers, one answer for each request; the answer to id 0 tells whether the database could be opened. */
export type SqliteAnswer =
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly error: SqliteFailure };

/** An error as it crosses between threads: its kind survives. */
export interface SqliteFailure {
  readonly kind: "busy" | "no-space" | "open" | "plain";
  readonly message: string;
}

/** Packs an error for the way between threads. */
export function packFailure(error: unknown): SqliteFailure {
  if (error instanceof DatabaseBusyError) return { kind: "busy", message: error.message };
  if (error instanceof NoSpaceError) return { kind: "no-space", message: error.message };
  if (error instanceof DatabaseOpenError) return { kind: "open", message: error.message };
  return { kind: "plain", message: error instanceof Error ? error.message : String(error) };
}

/** The error that was packed, of its own kind again; a plain one names the operation that failed. */
export function unpackFailure(failure: SqliteFailure, what: string): Error {
  if (failure.kind === "busy") return new DatabaseBusyError(failure.message);
  if (failure.kind === "no-space") return new NoSpaceError(failure.message);
  if (failure.kind === "open") return new DatabaseOpenError(failure.message);
  return new Error(`${what}: ${failure.message}`);
}

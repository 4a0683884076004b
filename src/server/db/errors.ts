import { NoSpaceError } from "../blobs/blobStore.ts";
import { DatabaseBusyError, DatabaseOpenError, DatabaseReadOnlyError } from "./database.ts";

/** An error of a database that is sent between threads, with its kind. */
export interface DatabaseFailure {
  readonly kind: "busy" | "no-space" | "read-only" | "open" | "plain";
  readonly message: string;
}

/** Converts an error for sending it between threads. */
export function packFailure(error: unknown): DatabaseFailure {
  if (error instanceof DatabaseBusyError) return { kind: "busy", message: error.message };
  if (error instanceof NoSpaceError) return { kind: "no-space", message: error.message };
  if (error instanceof DatabaseReadOnlyError) return { kind: "read-only", message: error.message };
  if (error instanceof DatabaseOpenError) return { kind: "open", message: error.message };
  return { kind: "plain", message: error instanceof Error ? error.message : String(error) };
}

/** Converts a sent error back to an error of its kind. A plain error gets the name of the operation that failed. */
export function unpackFailure(failure: DatabaseFailure, what: string): Error {
  if (failure.kind === "busy") return new DatabaseBusyError(failure.message);
  if (failure.kind === "no-space") return new NoSpaceError(failure.message);
  if (failure.kind === "read-only") return new DatabaseReadOnlyError(failure.message);
  if (failure.kind === "open") return new DatabaseOpenError(failure.message);
  return new Error(`${what}: ${failure.message}`);
}

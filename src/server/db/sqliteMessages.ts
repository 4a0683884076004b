import type { DatabaseFailure } from "./errors.ts";
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
  | { readonly id: number; readonly error: DatabaseFailure };

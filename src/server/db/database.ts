import type { operations } from "./operations/index.ts";

type Operations = typeof operations;

/** The name of an operation. */
export type OperationName = keyof Operations;
type InputOf<N extends OperationName> = Parameters<Operations[N]["run"]>[1];
type OutputOf<N extends OperationName> = Awaited<ReturnType<Operations[N]["run"]>>;

/** The database as services see it. */
export interface Database {
  /** Runs one operation in its own transaction. Throws `DatabaseBusyError`, `NoSpaceError` or a plain error, and then has changed nothing. */
  call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>;
  /**
   * Copies the whole database into a file, consistently, while it is in use. Only the embedded engine has it; a database server is copied with
   * its own tools (`pg_dump`, or a base backup with its log).
   */
  backup?(file: string): Promise<void>;
  /** True for an engine that several processes use together: an installation may have other processes then, and no process is alone. */
  readonly isShared: boolean;
  /** True when the last write found the database locked by another program, or read-only on a server, until a write succeeds. */
  isLocked(): boolean;
  /**
   * Calls `listener` when another process of the installation, or this one, may have made work: tasks, or deliveries. Wake-ups may be lost or
   * come without reason. Returns how to stop. Absent for an engine that one process uses alone.
   */
  onWake?(listener: () => void): () => void;
  /**
   * Waits until no other process of the installation does upkeep, and keeps others from it until it is released or its connection is lost.
   * Rejects with the reason of `signal`. Absent for an engine that one process uses alone.
   */
  holdUpkeep?(signal?: AbortSignal): Promise<HeldUpkeep>;
  close(): Promise<void>;
}

/** The upkeep of an installation, held by one process. */
export interface HeldUpkeep {
  /** Fires when another process may hold it: the connection was lost. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/** Another process keeps the database locked for longer than the engine waits. Becomes status 503. */
export class DatabaseBusyError extends Error {
  override readonly name = "DatabaseBusyError";
}

/** The file of the database may not be written: its disk is or became read-only. Becomes status 503. */
export class DatabaseReadOnlyError extends Error {
  override readonly name = "DatabaseReadOnlyError";
}

/** The database cannot be opened: it is damaged, not readable, or of a newer version. The message states what to do. */
export class DatabaseOpenError extends Error {
  override readonly name = "DatabaseOpenError";
}

import type { Api } from "../api/api.ts";
import type { FileRow } from "../files/fileTable.ts";
import type { HashPool } from "../hash/hashPool.ts";
import type { KeptBytes } from "../hash/keptBytes.ts";
import type { ImportSettings } from "../send/importSettings.ts";
import type { DropReader } from "../tree/dropReader.ts";
import type { DropSource } from "../walk/dropSource.ts";
import type { FileProblem } from "../walk/walkEvent.ts";
import type { SavedDrops } from "./savedDrops.ts";
import type { SessionSnapshot } from "./snapshot.ts";

/**
 * A running upload as the page holds it. `getState`, `getInitialState` and `subscribe` have the shape that zustand's `useStore` reads.
 * Every command may be given in every phase; one that makes no sense in it does nothing.
 */
export interface UploadSession extends DropReader {
  getState(): SessionSnapshot;
  getInitialState(): SessionSnapshot;
  subscribe(listener: (state: SessionSnapshot, previous: SessionSnapshot) => void): () => void;

  /** Changes what is sent with the import; ignored once the task is being started. */
  setSettings(settings: Partial<ImportSettings>): void;
  /** Starts the import: from now on content leaves the browser. */
  start(): void;
  pause(): void;
  resume(): void;
  /** Ends the upload; what is acknowledged stays on the server. While the server imports, the task is stopped as well. */
  cancel(): void;
  /** Puts every failed file that can be retried back in the queue. */
  retryFailed(): void;
  /** Continues after a sign-in. */
  signedIn(): void;

  /** Returns rows of the list of files; `filter` narrows by state. Cheap: only what is asked for is read. */
  rows(from: number, to: number, filter?: FileRow["state"]): readonly FileRow[];
  problems(from: number, to: number): readonly FileProblem[];
  /** Ends the upload without an end phase, and releases what it holds. */
  dispose(): void;
}

/** What an upload session is made from. */
export interface UploadSessionOptions {
  readonly source: DropSource;
  readonly api: Api;
  /** Random by default; a continued drop keeps the id that it had. */
  readonly id?: string;
  /** Default: preset `auto`, a new project named after the drop, `ignore`, no options. */
  readonly settings?: Partial<ImportSettings>;
  /** Where the handle of the folder is kept while the upload runs, so that it can continue after a reload. Default: not kept. */
  readonly savedDrops?: SavedDrops | undefined;
  /** Starts the import as soon as everything is listed: for an upload that was started before a reload. Default false. */
  readonly startAtOnce?: boolean;
}

/** Parts of the engine that a caller may bring; by default they are made for the page. */
export interface SessionParts {
  readonly pool?: HashPool;
  readonly kept?: KeptBytes;
  /** A request without progress is given up after so many milliseconds. */
  readonly stallMs?: number;
}

import type { Task } from "../../contract/tasks.ts";
import type { Api } from "../api/api.ts";
import type { FileRow } from "../files/fileTable.ts";
import type { KnownDigests } from "../hash/dropDigests.ts";
import type { HashPool } from "../hash/hashPool.ts";
import type { KeptBytes } from "../hash/keptBytes.ts";
import type { ImportSettings } from "../send/importSettings.ts";
import type { DropReader } from "../tree/dropReader.ts";
import type { DropSource } from "../walk/dropSource.ts";
import type { FileProblem } from "../walk/walkEvent.ts";
import type { SavedDrops } from "./savedDrops.ts";
import type { SavedHashes } from "./savedHashes.ts";
import type { SessionSnapshot } from "./snapshot.ts";

/**
 * A running upload, as the page uses it. `getState`, `getInitialState` and `subscribe` have the shape that zustand's `useStore` reads.
 * Every command may be called in every phase; one that does not apply does nothing.
 */
export interface UploadSession extends DropReader {
  getState(): SessionSnapshot;
  getInitialState(): SessionSnapshot;
  subscribe(listener: (state: SessionSnapshot, previous: SessionSnapshot) => void): () => void;

  /** Changes what is sent with the import; ignored once the task is being started. */
  setSettings(settings: Partial<ImportSettings>): void;
  /** Trusts the size and date of remembered files from now on, without reading them, or no longer. */
  trustDates(trusted: boolean): void;
  /** Starts the import. From then on, content leaves the browser. */
  start(): void;
  pause(): void;
  resume(): void;
  /** Ends the upload. Acknowledged files stay on the server. While the server imports, the task is stopped as well. */
  cancel(): void;
  /** Puts every failed file that can be retried back in the queue. */
  retryFailed(): void;
  /** Continues after a sign-in. */
  signedIn(): void;

  /** Returns rows of the list of files; `filter` narrows by state. Cheap: only the requested rows are read. */
  rows(from: number, to: number, filter?: FileRow["state"]): readonly FileRow[];
  problems(from: number, to: number): readonly FileProblem[];
  /** Returns the digests of the files that the import would name now; `contents` is undefined while files are still to be hashed. Resolves once everything is listed. */
  digests(): Promise<KnownDigests>;
  /** Ends the upload without a final phase, and releases its resources. */
  dispose(): void;
}

/** What an upload session is made from. */
export interface UploadSessionOptions {
  readonly source: DropSource;
  readonly api: Api;
  /** Random by default; a continued drop keeps its id. */
  readonly id?: string;
  /** Default: preset `auto`, a new project named after the drop, `ignore`, no options. */
  readonly settings?: Partial<ImportSettings>;
  /** Where the handle of the folder is saved while the upload runs, so that it can continue after a reload. Default: nowhere. */
  readonly savedDrops?: SavedDrops | undefined;
  /** Called with each state of the task that imports the files, up to its end. */
  readonly onTask?: (task: Task) => void;
  /** Where the hashes of files are remembered for the next upload. Default: nowhere. */
  readonly savedHashes?: SavedHashes | undefined;
  /** Trusts the size and date of a file that is remembered, without reading it. Default: false. */
  readonly trustsDates?: boolean;
  /** Starts the import as soon as all files are listed, for an upload that was started before a reload. Default: false. */
  readonly startAtOnce?: boolean;
}

/** Parts of the engine that a caller may replace; the defaults are those for the page. */
export interface SessionParts {
  readonly pool?: HashPool;
  readonly kept?: KeptBytes;
  /** Time without progress after which a request is aborted, in milliseconds. */
  readonly stallMs?: number;
}

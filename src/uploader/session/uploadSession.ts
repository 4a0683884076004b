import type { SourceTree } from "../../formats/sourceTree.ts";
import type { Api } from "../send/api.ts";
import type { DropSource } from "../walk/dropSource.ts";
import type { SavedDrops } from "../walk/savedDrops.ts";
import type { FileProblem, FileRow, SessionSettings, SessionSnapshot } from "./snapshot.ts";

/**
 * A running upload as the page holds it. The three state calls have the shape that zustand's `useStore` reads, without the engine
 * knowing of it. Every command may be given in every phase; one that makes no sense there does nothing.
 */
export interface UploadSession {
  getState(): SessionSnapshot;
  getInitialState(): SessionSnapshot;
  subscribe(listener: (state: SessionSnapshot, previous: SessionSnapshot) => void): () => void;

  /** Changes what will be sent with the import; ignored once the task is started. */
  setSettings(settings: Partial<SessionSettings>): void;
  /** From here on content leaves the browser. */
  start(): void;
  pause(): void;
  resume(): void;
  /** Ends the upload; what is acknowledged stays on the server. While the server imports, the task is asked to stop as well. */
  cancel(): void;
  /** Puts every failed file that can be retried back in the queue. */
  retryFailed(): void;
  /** Goes on after a sign-in. */
  signedIn(): void;

  /** Rows of the list of files; `filter` narrows by state. Cheap: reads only what is asked for. */
  rows(from: number, to: number, filter?: FileRow["state"]): readonly FileRow[];
  problems(from: number, to: number): readonly FileProblem[];
  /** The dropped files as formats see them; resolves once walking has ended. */
  tree(): Promise<SourceTree>;
  /** Gives a worker the same tree: it calls `connectTree` at the other end of the port. For pre-flights, away from the page's thread. */
  serveTree(port: MessagePort): Promise<void>;
  /** A picture of the drop for the preview; the caller revokes what it makes of it. */
  file(path: string): Promise<Blob>;
  dispose(): void;
}

/** What an upload session is made of. */
export interface UploadSessionOptions {
  readonly source: DropSource;
  readonly api: Api;
  /** Random by default; a continued drop keeps the id that it had. */
  readonly id?: string;
  /** Default: preset `auto`, a new project named after the drop, `ignore`, no options. */
  readonly settings?: Partial<SessionSettings>;
  /** Where the folder's handle is kept while the upload runs, so that a reload can go on; not kept when absent. */
  readonly savedDrops?: SavedDrops | undefined;
  /** Starts sending as soon as everything is listed: for an upload that was started before a reload. Default false. */
  readonly startAtOnce?: boolean;
}

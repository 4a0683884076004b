import type { Content } from "../walk/packedFile.ts";
import type { PackedFacts } from "./packedFacts.ts";

/** What a file is compared with when it is read a second time. */
export interface Expected {
  readonly hash: Uint8Array;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
}

/** What earlier uploads found of files of a job; `at` is the index of a file in the job. */
export interface Known {
  readonly facts: PackedFacts;
  /** True where size and date prove that a file is the same; its sample does otherwise. */
  readonly trusts: boolean;
}

/** A request of the page to a worker. The page numbers the jobs; several may run in one worker. */
export type ToWorker =
  /** Read and hash files. `keep`: return the bytes of small files, so that they need not be read again. */
  | {
      readonly type: "hash";
      readonly job: number;
      readonly files: readonly Content[];
      readonly keep: boolean;
      readonly known: Known | undefined;
    }
  /** Read files again for sending. `expected[i]` belongs to `files[i]`. */
  | {
      readonly type: "read";
      readonly job: number;
      readonly files: readonly Content[];
      readonly expected: readonly Expected[];
      /** Where large files may be unpacked for sending; undefined where there is none. */
      readonly privateFolder: string | undefined;
    }
  | { readonly type: "cancel"; readonly job: number };

/** A file that could not be read; `errorName` is the browser's. `at` is its index in the job. */
export interface ReadFailure {
  readonly at: number;
  readonly errorName: string;
  readonly message: string;
}

/** One file ready to be sent: bytes that were hashed just now, or a slice that the browser refuses to read once its file has changed. */
export interface ReadyFile {
  readonly at: number;
  readonly content: Uint8Array<ArrayBuffer> | Blob;
}

/** A message of a worker to the page. */
export type FromWorker =
  /** A heartbeat, once a second and before everything else: a worker that closes or hangs causes no event. */
  | { readonly type: "beat" }
  /** Bytes of a large file that were read and hashed since the last message. */
  | { readonly type: "progress"; readonly job: number; readonly bytes: number }
  | {
      readonly type: "hashed";
      readonly job: number;
      readonly files: PackedFacts;
      readonly failures: readonly ReadFailure[];
      readonly kept: ArrayBuffer | undefined;
    }
  | {
      readonly type: "ready";
      readonly job: number;
      readonly files: readonly ReadyFile[];
      /** Indices in the job of files that were changed. */
      readonly changed: readonly number[];
      readonly failures: readonly ReadFailure[];
    }
  /** The last message of a job. `failed`: a bug; the message is for the log. */
  | { readonly type: "done"; readonly job: number; readonly failed?: string };

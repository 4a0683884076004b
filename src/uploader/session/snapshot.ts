import type { ImportOptions, OnConflict } from "../../contract/startImport.ts";
import type { Verdict } from "../../formats/detect/detect.ts";
import type { Detection } from "../../formats/format.ts";
import type { Problem } from "../../model/problem.ts";

/**
 * Where an upload is.
 * `walking`: names are being listed. `reviewing`: everything is listed; hashing and asking go on in the background, no content is sent.
 * `sending`: the user started; hashing, asking and sending overlap. `paused`: by the user. `waiting`: for the net or the server, by itself.
 * `starting`: everything is there, the task is being asked for. `importing`: the server works. `signedOut`: needs a key to go on.
 * The rest is final.
 */
export type SessionPhase =
  | { readonly name: "walking" }
  | { readonly name: "reviewing" }
  | { readonly name: "sending" }
  | { readonly name: "paused" }
  | {
      readonly name: "waiting";
      readonly reason: WaitReason;
      /** Milliseconds since the epoch of the next try; undefined while the browser itself says it is offline. */
      readonly until: number | undefined;
      /** What is being waited for: one plain sentence. */
      readonly message: string;
    }
  /** `message` is the server's own sentence, when it gave one. */
  | { readonly name: "signedOut"; readonly message?: string }
  | { readonly name: "starting" }
  | { readonly name: "importing"; readonly taskId: number }
  | { readonly name: "finished"; readonly taskId: number }
  | { readonly name: "failed"; readonly message: string; readonly taskId: number | undefined }
  | { readonly name: "cancelled" };

/**
 * Why nothing can be sent just now. `offline`: no network at all. `down`: the server does not answer, or something else answers in its
 * place. `busy`: the server asked to wait. `full`: the server's disk is full.
 */
export type WaitReason = "offline" | "busy" | "down" | "full";

export interface Counts {
  readonly files: number;
  readonly bytes: number;
}

/** A file that could not be sent, or was left out, in words for the user. */
export type FileProblem = Problem & { readonly retriable: boolean };

/** An archive that is being read while a drop is listed. */
export interface ArchiveProgress {
  readonly path: string;
  /** Files found in it so far. */
  readonly files: number;
  /** How much of it is through, 0 to 1; undefined where that is not known. */
  readonly share: number | undefined;
}

/**
 * What the page may know of an upload: small, immutable, published ten times a second at most and at once when the phase changes.
 * Counts are of files, not of distinct contents. Once everything is hashed and asked for, found = present + twins + missing + failed, and
 * in the end missing = sent.
 */
export interface SessionSnapshot {
  readonly id: string;
  /** Name of the dropped folder, for the project name. */
  readonly name: string;
  readonly phase: SessionPhase;
  /** Grows with every publication; ask `rows` again when it changed. */
  readonly revision: number;
  /** `bytes` is what is known so far: a file's size is known once it was opened. `hidden` are files with a dot in front of their name or of a folder's they are in. */
  readonly found: Counts & {
    readonly images: number;
    readonly folders: number;
    readonly emptyFolders: number;
    readonly hidden: number;
  };
  /** The archive that is being read, while a drop is listed. */
  readonly reading: ArchiveProgress | undefined;
  /** Left out before anything is read: junk, unreadable folders ... */
  readonly ignored: readonly { readonly reason: string; readonly count: number }[];
  readonly hashed: Counts;
  /** Present on the server before this upload: not sent. */
  readonly present: Counts;
  /** Same content as another file of this drop: sent once. */
  readonly twins: Counts;
  /** Asked for and missing on the server; grows while hashing goes on. */
  readonly missing: Counts;
  /** Acknowledged by the server in this upload. */
  readonly sent: Counts;
  /** Handed to the network, acknowledged or not; moves smoothly. */
  readonly onTheWireBytes: number;
  readonly failed: Counts;
  /** Bytes a second over the last seconds; undefined until there is enough to say. */
  readonly hashRate: number | undefined;
  readonly sendRate: number | undefined;
  /** Send rate of the last two minutes, one value a second, oldest first. */
  readonly rateHistory: readonly number[];
  /** What limits the speed, when that is known. */
  readonly limitedBy: "disk" | "network" | "server" | undefined;
  /** Whole seconds, smoothed so that it does not jump; undefined while it would be a guess. */
  readonly secondsLeft: number | undefined;
  /** The first problems; all of them through `problems()`. */
  readonly firstProblems: readonly FileProblem[];
  readonly problemCount: number;
  /** What the formats said of the tree, best first; undefined while it is being looked at. */
  readonly detections: readonly Detection[] | undefined;
  /** What follows from the detections; comes together with them. */
  readonly verdict: Verdict | undefined;
  readonly settings: SessionSettings;
  /** True when the folder's handle is kept, so that one click goes on after a reload; otherwise the folder must be dropped again. */
  readonly kept: boolean;
  /** Times are milliseconds since the epoch. */
  readonly startedAt: number | undefined;
  readonly finishedAt: number | undefined;
}

/** What the user chose on the review. */
export interface SessionSettings {
  readonly preset: "auto" | string;
  readonly project: { readonly id: number } | { readonly title: string };
  readonly onConflict: OnConflict;
  readonly options: ImportOptions;
}

/** One row of the list of files. */
export interface FileRow {
  readonly path: string;
  readonly bytes: number | undefined;
  readonly state:
    | "queued"
    | "hashing"
    | "hashed"
    | "checking"
    | "present"
    | "missing"
    | "sending"
    | "stored"
    | "failed"
    | "ignored";
  readonly problem: FileProblem | undefined;
}

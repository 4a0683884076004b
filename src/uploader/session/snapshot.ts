import type { Verdict } from "../../formats/detect/detect.ts";
import type { Detection } from "../../formats/format.ts";
import type { Counts } from "../files/fileTable.ts";
import type { ImportSettings } from "../send/importSettings.ts";
import type { WaitReason } from "../send/retry.ts";
import type { ArchiveProgress, FileProblem } from "../walk/walkEvent.ts";
import type { Rates } from "./rates.ts";

/**
 * The phase of an upload. `walking`: names are being listed. `reviewing`: everything is listed; hashing and checking go on in the
 * background, no content is sent. `sending`: the person started the import; hashing, checking and sending overlap. `paused`: by the person.
 * `waiting`: for the network or the server; it ends without an action of the person. `starting`: everything is on the server, the task is
 * being started. `importing`: the server runs the import. `signedOut`: the upload needs a key to continue. The other phases are final.
 */
export type SessionPhase =
  | { readonly name: "walking" }
  | { readonly name: "reviewing" }
  | { readonly name: "sending" }
  | { readonly name: "paused" }
  | {
      readonly name: "waiting";
      readonly reason: WaitReason;
      /** Milliseconds since the epoch of the next try; undefined while the browser itself reports that it is offline. */
      readonly until: number | undefined;
      /** Why the upload waits: one plain sentence. */
      readonly message: string;
    }
  /** `message` is the sentence of the server, if it sent one. */
  | { readonly name: "signedOut"; readonly message?: string }
  | { readonly name: "starting" }
  | { readonly name: "importing"; readonly taskId: number }
  | { readonly name: "finished"; readonly taskId: number }
  | { readonly name: "failed"; readonly message: string; readonly taskId: number | undefined }
  | { readonly name: "cancelled" };

/**
 * The state of an upload that the page sees: small, immutable, published at most four times per second, and at once when the phase changes.
 * Counts are of files, not of distinct contents. Once everything is hashed and checked, found = present + duplicates + missing + failed,
 * and in the end missing = sent.
 */
export interface SessionSnapshot extends Rates {
  readonly id: string;
  /** Name of the dropped folder, for the project name. */
  readonly name: string;
  readonly phase: SessionPhase;
  /** Grows with every publication; call `rows` again when it has changed. */
  readonly revision: number;
  /**
   * `bytes` are those known so far: the size of a file is known once it was opened. `hidden` counts files with a leading dot in their name
   * or in the name of a folder above them.
   */
  readonly found: Counts & {
    readonly images: number;
    readonly folders: number;
    readonly emptyFolders: number;
    readonly hidden: number;
  };
  /** The archive that is being read, while a drop is listed. */
  readonly reading: ArchiveProgress | undefined;
  /** Numbers of files that were skipped before anything was read, by reason, such as junk or unreadable folders. */
  readonly ignored: readonly { readonly reason: string; readonly count: number }[];
  readonly hashed: Counts;
  /** Files that were on the server before this upload; they are not sent. */
  readonly present: Counts;
  /** Files with the content of another file of this drop, which is sent once. */
  readonly duplicates: Counts;
  /** Files that are not on the server; grows while hashing continues. */
  readonly missing: Counts;
  /** Files that the server has acknowledged in this upload. */
  readonly sent: Counts;
  /** Bytes passed to the network, acknowledged or not; grows smoothly, and falls when a request is cut off. */
  readonly onTheWireBytes: number;
  /**
   * How much of what has to be sent is on the server, from 0 to 1: the one progress of an upload, which every page shows. It never falls,
   * and is 1 only once the server has acknowledged all files that could be read.
   */
  readonly uploaded: number;
  readonly failed: Counts;
  /** The first problems; all of them through `problems()`. */
  readonly firstProblems: readonly FileProblem[];
  readonly problemCount: number;
  /** What each format found in the drop, best first; undefined until detection has ended. */
  readonly detections: readonly Detection[] | undefined;
  /** The conclusion from the detections; set together with them. */
  readonly verdict: Verdict | undefined;
  /** The formats to choose from while the person has to choose one; the import does not start before. */
  readonly question: readonly Detection[] | undefined;
  /** True when everything is sent, and the import waits only for the choice of the format or the end of detection. */
  readonly isHeld: boolean;
  readonly settings: ImportSettings;
  /** True when the folder's handle is saved, so that one click continues after a reload; otherwise the folder must be dropped again. */
  readonly kept: boolean;
  /** Times are milliseconds since the epoch. */
  readonly startedAt: number | undefined;
  readonly finishedAt: number | undefined;
}

import { junkReason } from "../../formats/detect/junk.ts";
import { parseDatasetPath } from "../../model/datasetPath.ts";
import { badPath, notTaken } from "../session/fileProblems.ts";
import type { Ledger } from "../session/ledger.ts";
import type { ArchiveProgress } from "../session/snapshot.ts";
import type { WalkEvent } from "./dropSource.ts";
import { looksLikeImage } from "./fileType.ts";
import { joinPath } from "./walkEntries.ts";

/** What a walk has found so far, besides the rows of the ledger. */
export interface Intake {
  take(event: WalkEvent): void;
  readonly images: number;
  readonly folders: number;
  readonly emptyFolders: number;
  /** Files with a dot in front of their name or of a folder's they are in, and that are no junk: they are taken like any other. */
  readonly hidden: number;
  /** Left out, by reason. */
  readonly ignored: ReadonlyMap<string, number>;
  /** The archive that is being read just now. */
  readonly reading: ArchiveProgress | undefined;
}

/** Takes what a walk tells into the ledger: files become rows, junk is counted by reason, what cannot be taken becomes a row that says why. */
export function createIntake(ledger: Ledger): Intake {
  const ignored = new Map<string, number>();
  let images = 0;
  let folders = 0;
  let emptyFolders = 0;
  let hidden = 0;
  let reading: ArchiveProgress | undefined;

  function ignore(reason: string, count = 1): void {
    ignored.set(reason, (ignored.get(reason) ?? 0) + count);
  }

  return {
    get images() {
      return images;
    },
    get folders() {
      return folders;
    },
    get emptyFolders() {
      return emptyFolders;
    },
    get hidden() {
      return hidden;
    },
    get reading() {
      return reading;
    },
    ignored,
    take(event) {
      switch (event.type) {
        case "folder":
          folders++;
          if (event.empty) emptyFolders++;
          return;
        case "junkFolder":
          folders++;
          ignore(event.reason);
          return;
        case "unreadable":
          ignore("cannot be read");
          ledger.files.addIgnored(event.path, notTaken(event.path, event.reason));
          return;
        case "leftOut":
          ignore(event.reason, event.count);
          ledger.files.addIgnored(event.problem.path ?? event.folder, event.problem);
          return;
        case "reading":
          reading = event.archive;
          return;
        case "files":
          for (const [i, name] of event.names.entries()) {
            const path = joinPath(event.folder, name);
            const junk = junkReason(path);
            if (junk !== undefined) {
              ignore(junk);
              continue;
            }
            const parsed = parseDatasetPath(path);
            if (!parsed.ok || parsed.value !== path) {
              ignore("cannot be named");
              ledger.files.addIgnored(path, badPath(path, parsed.ok ? "begins with a slash" : parsed.failure));
              continue;
            }
            ledger.files.add(event.folder, name, event.leaves[i]);
            if (looksLikeImage(name)) images++;
            if (isHidden(path)) hidden++;
          }
      }
    },
  };
}

/** True for a file that a file manager does not show: it, or a folder it is in, is called something with a dot in front. */
function isHidden(path: string): boolean {
  return path.startsWith(".") || path.includes("/.");
}

import { junkReason } from "../../formats/detect/junk.ts";
import { parseDatasetPath } from "../../model/datasetPath.ts";
import { lostBeforeSending } from "../../model/lostBeforeSending.ts";
import { joinPath } from "../walk/walkEntries.ts";
import type { ArchiveProgress, WalkEvent } from "../walk/walkEvent.ts";
import { badPath, notTaken } from "./fileProblems.ts";
import { looksLikeImage } from "./fileType.ts";
import type { Ledger } from "./ledger.ts";

/** What a walk has found so far, besides the rows of the ledger. */
export interface Intake {
  take(event: WalkEvent): void;
  readonly images: number;
  readonly folders: number;
  readonly emptyFolders: number;
  /** Files below a name with a dot in front that are not junk: they are used like any other. */
  readonly hidden: number;
  /** Numbers of skipped files and folders, by reason. */
  readonly ignored: ReadonlyMap<string, number>;
  /** The archive that is being read now. */
  readonly reading: ArchiveProgress | undefined;
}

/**
 * Creates the intake of a walk: files become rows of the ledger, junk is counted by reason, and what cannot be used becomes a row with a
 * problem.
 */
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

  function takeFiles({ folder, names, leaves }: Extract<WalkEvent, { type: "files" }>): void {
    for (const [i, name] of names.entries()) {
      const path = joinPath(folder, name);
      const junk = junkReason(path);
      const fault = junk === undefined ? pathFault(path) : undefined;
      if (junk !== undefined) ignore(junk);
      else if (fault !== undefined) {
        ignore(lostBeforeSending.unnameable);
        ledger.files.addIgnored(path, badPath(path, fault));
      } else {
        ledger.files.add(folder, name, leaves[i]);
        if (looksLikeImage(name)) images++;
        if (isHidden(path)) hidden++;
      }
    }
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
          ignore(lostBeforeSending.unreadable);
          ledger.files.addIgnored(event.path, notTaken(event.path, event.reason));
          return;
        case "skipped":
          ignore(event.reason, event.count);
          ledger.files.addIgnored(event.problem.path ?? event.folder, event.problem);
          return;
        case "reading":
          reading = event.archive;
          return;
        case "files":
          takeFiles(event);
      }
    },
  };
}

/** Returns why the API cannot carry a path, as the end of a sentence about it; undefined for a path that it can carry. */
function pathFault(path: string): string | undefined {
  const parsed = parseDatasetPath(path);
  if (!parsed.ok) return parsed.failure;
  return parsed.value === path ? undefined : "begins with a slash";
}

/** True for a file that a file manager does not show: its name, or that of a folder above it, begins with a dot. */
function isHidden(path: string): boolean {
  return path.startsWith(".") || path.includes("/.");
}

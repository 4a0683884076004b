import type { Readable } from "node:stream";
import type { DownloadChoice } from "../../contract/download.ts";
import type { ArchiveEntry, StoredProject } from "../../formats/format.ts";
import type { Deps } from "../deps.ts";
import { type ChosenProject, chooseProject } from "./chosenProject.ts";
import { tarOf } from "./tarArchive.ts";
import { zipOf } from "./zipArchive.ts";

/** An archive on its way: a name for it, and its bytes as they are made. */
export interface Download {
  readonly fileName: string;
  readonly contentType: string;
  readonly archive: Readable;
}

/**
 * A project, or a part of it, as an archive in one of the formats that can be written. Nothing is kept in memory but a page of rows; a
 * reader that goes away, or `signal`, ends the work. Throws as `chooseProject` does.
 */
export async function downloadProject(
  deps: Deps,
  workspaceId: number,
  id: number,
  choice: DownloadChoice,
  signal: AbortSignal,
): Promise<Download> {
  const chosen = await chooseProject(deps, workspaceId, id, choice);
  return {
    fileName: `${chosen.title}.${choice.archive}`,
    contentType: choice.archive === "zip" ? "application/zip" : "application/x-tar",
    archive: (choice.archive === "zip" ? zipOf : tarOf)(entriesOf(chosen, choice, signal), signal),
  };
}

async function* entriesOf(
  chosen: ChosenProject,
  choice: DownloadChoice,
  signal: AbortSignal,
): AsyncGenerator<ArchiveEntry> {
  const project: StoredProject = {
    title: chosen.title,
    classes: chosen.classes,
    tags: chosen.tags,
    portableNames: chosen.portableNames ?? false,
    async *images(abort) {
      for await (const row of chosen.rows(abort)) yield chosen.imageOf(row, signal);
    },
  };
  for await (const entry of chosen.format.write(project, signal)) {
    if (choice.images || !entry.isImage) yield entry;
  }
}

import type { DownloadChoice } from "../../contract/download.ts";
import type { ArchiveEntry, StoredProject } from "../../formats/format.ts";
import type { Deps } from "../deps.ts";
import type { Download } from "../exports/exporter.ts";
import { type ChosenProject, chooseProject } from "./chosenProject.ts";
import { tarOf } from "./tarArchive.ts";
import { zipOf } from "./zipArchive.ts";

/**
 * Returns a project, or a part of it, as an archive in one of the formats that can be written. Only one page of rows is in memory. The work
 * ends when the reader of the archive goes away or when `signal` fires. Throws the errors of `chooseProject`.
 */
export async function downloadProject(
  deps: Pick<Deps, "db" | "blobs">,
  workspaceId: number,
  id: number,
  choice: DownloadChoice,
  signal: AbortSignal,
): Promise<Download> {
  const chosen = await chooseProject(deps, workspaceId, id, choice);
  return {
    title: chosen.title,
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
    writeOptions: chosen.writeOptions ?? {},
    async *images(abort) {
      for await (const row of chosen.rows(abort)) yield chosen.imageOf(row, signal);
    },
  };
  for await (const entry of chosen.format.write(project, signal)) {
    if (choice.images || !entry.isImage) yield entry;
  }
}

import type { DownloadChoice, DownloadPreview } from "../../contract/download.ts";
import { LossCount } from "../../formats/export/exportLosses.ts";
import type { Deps } from "../deps.ts";
import { ArchiveSize } from "./archiveSize.ts";
import { chooseProject } from "./chosenProject.ts";

/** Returns what a download would contain and lose. One page of rows and a sample are in memory. Throws the errors of `chooseProject`. */
export async function previewDownload(
  deps: Pick<Deps, "db" | "blobs">,
  workspaceId: number,
  id: number,
  choice: DownloadChoice,
  signal: AbortSignal,
): Promise<DownloadPreview> {
  const chosen = await chooseProject(deps, workspaceId, id, choice);
  const losses = new LossCount();
  const finder = chosen.format.losses?.(chosen, losses.report);
  const size = new ArchiveSize(chosen, chosen.format, choice.images);
  // Parsing annotations is most of the work, so it is skipped when only names and counts are needed.
  const countsRows = chosen.hasAllClasses && (finder === undefined || finder.namesOnly === true);
  let images = 0;
  let objects = 0;
  for await (const row of chosen.rows(signal)) {
    images++;
    if (countsRows) {
      objects += row.objects;
      finder?.image(chosen.bareImageOf(row, signal));
      size.add(row.bytes, row.annotation?.length ?? 0, () => chosen.imageOf(row, signal));
      continue;
    }
    const image = chosen.imageOf(row, signal);
    objects += image.figures.length;
    finder?.image(image);
    size.add(row.bytes, row.annotation?.length ?? 0, () => image);
  }
  finder?.end?.();
  return { images, objects, bytes: await size.bytes(signal), losses: losses.list() };
}

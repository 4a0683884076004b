import { topFolder } from "../../export/archiveNames.ts";
import { textEntry } from "../../export/textEntry.ts";
import { frameOf } from "../../export/uprightFrame.ts";
import type { ArchiveEntry, StoredImage, StoredProject } from "../../format.ts";
import { withoutExtension } from "../../images/kindFolders.ts";
import { lineText, objectsOf } from "./lineText.ts";
import { dataYaml, type ExportPlan, planExport, yoloPlaces } from "./planExport.ts";

/**
 * Writes a project as Ultralytics reads it: data.yaml, `images/<dataset>/`, `labels/<dataset>/`. All rows are of one
 * kind. Images that are not labelled get no label file, labelled images without objects an empty one. Points, polylines, tags and descriptions
 * are not written.
 */
export async function* writeYolo(project: StoredProject, signal?: AbortSignal): AsyncIterable<ArchiveEntry> {
  const plan = await planExport(project, signal);
  const top = topFolder(project);
  yield textEntry(`${top}/data.yaml`, dataYaml(plan));
  const places = yoloPlaces(project);
  for await (const image of project.images(signal)) {
    signal?.throwIfAborted();
    const folder = plan.folders.get(image.dataset);
    // Its dataset was added to the project after the plan was made.
    if (folder === undefined) continue;
    const name = places.imageName(image);
    yield { path: `${top}/images/${folder}/${name}`, bytes: image.bytes, content: image.content(), isImage: true };
    const label = labelText(image, plan);
    if (label !== undefined) yield textEntry(`${top}/labels/${folder}/${withoutExtension(name)}.txt`, label);
  }
}

/** Returns the label file of an image; undefined when it is not labelled, or when it has objects and its size is not known. */
function labelText(image: StoredImage, plan: ExportPlan): string | undefined {
  if (!image.labelled) return undefined;
  const frame = frameOf(image.info, image.annotatedSize);
  if (frame === undefined) return image.figures.length === 0 ? "" : undefined;
  const lines = objectsOf(image.figures).flatMap((object) => lineText(object, frame.size, plan, frame.toUpright) ?? []);
  return lines.map((line) => `${line}\n`).join("");
}

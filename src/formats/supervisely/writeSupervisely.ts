import { archiveName, UniqueNames } from "../archiveNames.ts";
import type { ArchiveEntry, StoredImage, StoredProject } from "../format.ts";
import { annotationToJson } from "./annotationJson.ts";
import { metaToJson } from "./metaJson.ts";

/** Folder names that mean something to the format and so cannot name a dataset. */
const reserved = new Set(
  "img ann meta datasets img_info seg masks_human masks_machine masks_instances blob".split(" "),
);

/**
 * Writes a project as Supervisely downloads it: one folder with `meta.json` of the fourth generation, then for every image its bytes, its
 * annotation `<name.ext>.json`, and its metadata where it has some. An image that is not labelled gets an annotation as well, because the
 * SDK refuses a project without; it says `"labelled": false`.
 */
export async function* writeSupervisely(project: StoredProject, signal?: AbortSignal): AsyncIterable<ArchiveEntry> {
  const top = archiveName(project.title, "project");
  yield jsonEntry(`${top}/meta.json`, metaToJson(project.classes, project.tags));
  const folders = new UniqueNames();
  const names = new Map<string, UniqueNames>();
  for await (const image of project.images(signal)) {
    signal?.throwIfAborted();
    const folder = `${top}/${folders.of(image.dataset, datasetFolder(image.dataset))}`;
    const inFolder = names.get(folder) ?? new UniqueNames();
    names.set(folder, inFolder);
    const name = inFolder.next(archiveName(image.name, "image"));
    yield { path: `${folder}/img/${name}`, bytes: image.bytes, content: image.content(), isPicture: true };
    yield jsonEntry(`${folder}/ann/${name}.json`, annotationToJson(image));
    if (image.meta !== undefined) yield jsonEntry(`${folder}/meta/${name}.json`, image.meta);
  }
}

/** `train/night` is written as `train/datasets/night`. */
function datasetFolder(dataset: StoredImage["dataset"]): string {
  return dataset
    .split("/")
    .map((segment) => archiveName(segment, "dataset"))
    .map((segment) => (reserved.has(segment) ? `${segment}_` : segment))
    .join("/datasets/");
}

function jsonEntry(path: string, value: unknown): ArchiveEntry {
  const content = new TextEncoder().encode(JSON.stringify(value));
  return { path, bytes: content.length, content };
}

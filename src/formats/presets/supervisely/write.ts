import { annotationToJson } from "../../annotation/annotationJson.ts";
import { ArchivePlaces, archiveName, topFolder } from "../../export/archiveNames.ts";
import type { ArchiveEntry, ProjectHead, StoredProject } from "../../format.ts";
import { metaToJson } from "./metaJson.ts";

/** Folder names that have a meaning in the format and cannot name a dataset. */
const reserved = new Set(
  "img ann meta datasets img_info seg masks_human masks_machine masks_instances blob".split(" "),
);

/**
 * Writes a project as Supervisely downloads it: one folder with `meta.json` of the fourth generation, then for each image its bytes, its
 * annotation `<name.ext>.json` and its metadata, if it has any. An image that is not labelled gets an annotation with `"labelled": false`,
 * because the SDK refuses a project in which an image has no annotation.
 */
export async function* writeSupervisely(project: StoredProject, signal?: AbortSignal): AsyncIterable<ArchiveEntry> {
  const top = topFolder(project);
  yield jsonEntry(`${top}/meta.json`, metaToJson(project.classes, project.tags));
  const places = superviselyPlaces(project);
  for await (const image of project.images(signal)) {
    signal?.throwIfAborted();
    const folder = `${top}/${places.folder(image.dataset)}`;
    const name = places.imageName(image);
    yield { path: `${folder}/img/${name}`, bytes: image.bytes, content: image.content(), isImage: true };
    yield jsonEntry(`${folder}/ann/${name}.json`, annotationToJson(image));
    if (image.meta !== undefined) yield jsonEntry(`${folder}/meta/${name}.json`, image.meta);
  }
}

/** Returns the places of datasets and images in the archive. */
export function superviselyPlaces(project: ProjectHead): ArchivePlaces {
  return new ArchivePlaces(project, { folderOf: datasetFolder });
}

/** `train/night` is written as `train/datasets/night`. */
function datasetFolder(dataset: string): string {
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

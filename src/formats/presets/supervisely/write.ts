import { annotationToJson } from "../../annotation/annotationJson.ts";
import { ArchivePlaces, archiveName, topFolder } from "../../export/archiveNames.ts";
import { nameLosses } from "../../export/nameLosses.ts";
import type { ArchiveEntry, LossFinder, ProjectHead, ReportLoss, StoredProject } from "../../format.ts";
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
  const top = topFolder(project);
  yield jsonEntry(`${top}/meta.json`, metaToJson(project.classes, project.tags));
  const places = newPlaces(project);
  for await (const image of project.images(signal)) {
    signal?.throwIfAborted();
    const folder = `${top}/${places.folder(image.dataset)}`;
    const name = places.imageName(image);
    yield { path: `${folder}/img/${name}`, bytes: image.bytes, content: image.content(), isImage: true };
    yield jsonEntry(`${folder}/ann/${name}.json`, annotationToJson(image));
    if (image.meta !== undefined) yield jsonEntry(`${folder}/meta/${name}.json`, image.meta);
  }
}

/** Tells what `writeSupervisely` loses: nothing but names that it has to change. */
export function superviselyLosses(project: ProjectHead, tell: ReportLoss): LossFinder {
  const names = nameLosses(newPlaces(project), tell, (folder) => folder.replaceAll("/datasets/", "/"));
  return { ...names, namesOnly: true };
}

function newPlaces(project: ProjectHead): ArchivePlaces {
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

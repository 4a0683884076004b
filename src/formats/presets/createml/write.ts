import type { Figure } from "../../../model/figure.ts";
import { confidenceFields } from "../../classes/confidence.ts";
import { ArchivePlaces, topFolder } from "../../export/archiveNames.ts";
import { boxOnUpright } from "../../export/figureBox.ts";
import { writeListFiles } from "../../export/listFiles.ts";
import { withoutNoise } from "../../export/textEntry.ts";
import { type MovePoint, toUprightPixels } from "../../export/uprightFrame.ts";
import type { ArchiveEntry, ImageContent, ProjectHead, StoredProject } from "../../format.ts";
import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";

/** Writes a project as Create ML: a folder for each dataset, with its images and `_annotations_<dataset>.createml.json`. Images that are not labelled are not listed. */
export function writeCreateMl(project: StoredProject, signal?: AbortSignal): AsyncIterable<ArchiveEntry> {
  const top = topFolder(project);
  const places = createMlPlaces(project);
  const layout = {
    start() {
      const images = createMlPlaces(project);
      return (image: ImageContent) => {
        const folder = images.folder(image.dataset);
        const name = images.imageName(image);
        return { path: `${top}/${folder}/${name}`, ...(image.labelled && { item: itemOf(image, name) }) };
      };
    },
    fileOf(dataset: string) {
      const folder = places.folder(dataset);
      // The name of the dataset in that of the file keeps it when the folder is dropped alone.
      const name = `_annotations_${folder.slice(folder.lastIndexOf("/") + 1)}.createml.json`;
      return { path: `${top}/${folder}/${name}`, head: "[", tail: "\n]\n" };
    },
  };
  return writeListFiles(project, layout, signal);
}

/** Returns the places of images: a folder for each dataset. */
export function createMlPlaces(project: ProjectHead): ArchivePlaces {
  return new ArchivePlaces(project);
}

function itemOf(image: ImageContent, name: string): JsonObject {
  const move = toUprightPixels(image);
  const labels = image.tags.map((tag) => ({ label: tag.name }));
  const objects = image.figures.flatMap((figure) => annotationOf(figure, move) ?? []);
  return { ...image.meta, image: name, annotations: [...labels, ...objects] };
}

function annotationOf(figure: Figure, move: MovePoint): JsonObject | undefined {
  const box = boxOnUpright(figure, move);
  if (box === undefined) return undefined;
  const [left, top, right, bottom] = box;
  const kept = isJsonObject(figure.extra?.createml) ? figure.extra.createml : {};
  const centre = { x: withoutNoise((left + right) / 2), y: withoutNoise((top + bottom) / 2) };
  const size = { width: withoutNoise(right - left), height: withoutNoise(bottom - top) };
  const { fields } = confidenceFields(figure.tags);
  return { ...kept, ...fields, label: figure.class, coordinates: { ...centre, ...size } };
}

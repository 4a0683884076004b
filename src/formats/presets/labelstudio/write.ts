import { uprightSize } from "../../../model/image.ts";
import { ArchivePlaces, archiveName, topFolder } from "../../export/archiveNames.ts";
import { writeListFiles } from "../../export/listFiles.ts";
import { textEntry } from "../../export/textEntry.ts";
import type { ArchiveEntry, ImageContent, ProjectHead, StoredProject } from "../../format.ts";
import { withoutKindFolders } from "../../images/kindFolders.ts";
import type { JsonObject } from "../../text/jsonValue.ts";
import { LabelInterface, TAGS_CONTROL } from "./configXml.ts";
import { answerOf, resultsOf } from "./regionOf.ts";

/**
 * Writes a project as Label Studio: `label_config.xml`, and for each dataset `images/<dataset>/` and `annotations/<dataset>.json` with a
 * task for each image. Images that are not labelled are tasks without annotations.
 */
export async function* writeLabelStudio(project: StoredProject, signal?: AbortSignal): AsyncIterable<ArchiveEntry> {
  const top = topFolder(project);
  const places = labelStudioPlaces(project);
  const labelInterface = new LabelInterface(project);
  const layout = {
    start() {
      const images = labelStudioPlaces(project);
      let id = 0;
      return (stored: ImageContent) => {
        const image = labelInterface.add(stored);
        const folder = images.folder(image.dataset);
        const name = images.imageName(image);
        id++;
        return { path: `${top}/images/${folder}/${name}`, item: taskOf(image, `images/${folder}/${name}`, id) };
      };
    },
    fileOf: (dataset: string) => ({
      path: `${top}/annotations/${places.folder(dataset)}.json`,
      head: "[",
      tail: "\n]\n",
    }),
  };
  yield* writeListFiles(project, layout, signal);
  yield textEntry(`${top}/label_config.xml`, labelInterface.xml());
}

/** Returns the places of images: a folder for each dataset, without folders in it. A name that only states the kind of files gets another one. */
export function labelStudioPlaces(project: ProjectHead): ArchivePlaces {
  return new ArchivePlaces(project, {
    folderOf(dataset) {
      const name = archiveName(dataset, "dataset");
      return withoutKindFolders(name) === "" ? `${name}_` : name;
    },
  });
}

function taskOf(image: ImageContent, path: string, id: number): JsonObject {
  const data = { ...image.meta, image: path };
  if (!image.labelled) return { id, data, annotations: [], predictions: [] };
  const size = image.annotatedSize ?? uprightSize(image.info);
  const tags = image.tags.map((tag) =>
    tag.value === undefined
      ? { type: "choices", from_name: TAGS_CONTROL, to_name: "image", value: { choices: [tag.name] } }
      : answerOf(tag),
  );
  // The first object of a group is the parent of the others.
  const firstOf = new Map<string, string>();
  const regions = image.figures.flatMap((figure, i) => {
    const own = `r${i}`;
    const parent = figure.group === undefined ? undefined : firstOf.get(figure.group);
    if (figure.group !== undefined && parent === undefined) firstOf.set(figure.group, own);
    return size === undefined ? [] : resultsOf(figure, own, parent, size);
  });
  const results = [...tags.map((tag, i) => ({ id: `t${i}`, ...tag })), ...regions];
  return { id, data, annotations: [{ id, result: results, was_cancelled: false }], predictions: [] };
}

import { uprightSize } from "../../../model/image.ts";
import { groupNumbers } from "../../classes/groupNumbers.ts";
import { ArchivePlaces, datasetPath, topFolder } from "../../export/archiveNames.ts";
import type { ArchiveEntry, ImageContent, ProjectHead, StoredProject } from "../../format.ts";
import { withoutExtension } from "../../images/kindFolders.ts";
import { isContainerFolder } from "../../images/stemKeys.ts";
import { flagsOf, shapeFromFigure } from "./shapeFromFigure.ts";

/** The version of the tool whose files these are. */
const VERSION = "5.4.1";

/**
 * Writes a project as LabelMe: a folder for each dataset, in it every image, and beside it a JSON file of the same stem unless nobody labelled
 * it. Pictures are not written into the JSON files.
 */
export async function* writeLabelme(project: StoredProject, signal?: AbortSignal): AsyncIterable<ArchiveEntry> {
  const top = topFolder(project);
  const places = labelmePlaces(project);
  for await (const image of project.images(signal)) {
    signal?.throwIfAborted();
    const folder = `${top}/${places.folder(image.dataset)}`;
    const name = places.imageName(image);
    yield { path: `${folder}/${name}`, bytes: image.bytes, content: image.content(), isImage: true };
    if (!image.labelled) continue;
    const content = new TextEncoder().encode(`${JSON.stringify(labelFile(image, name), null, 2)}\n`);
    yield { path: `${folder}/${withoutExtension(name)}.json`, bytes: content.length, content };
  }
}

/** Where images go. A folder that only says what is in it would be no dataset when it is read. */
export function labelmePlaces(project: ProjectHead): ArchivePlaces {
  return new ArchivePlaces(project, {
    folderOf: (dataset) =>
      datasetPath(dataset)
        .split("/")
        .map((segment) => (isContainerFolder(segment) ? `${segment}_` : segment))
        .join("/"),
    keyOf: withoutExtension,
  });
}

function labelFile(image: ImageContent, name: string): Record<string, unknown> {
  const size = image.annotatedSize ?? uprightSize(image.info);
  const groups = groupNumbers(image.figures);
  return {
    ...image.extra,
    version: VERSION,
    flags: flagsOf(image.tags),
    shapes: image.figures.flatMap((figure) => shapeFromFigure(figure, groups, size) ?? []),
    imagePath: name,
    imageData: null,
    imageHeight: size?.height ?? null,
    imageWidth: size?.width ?? null,
  };
}

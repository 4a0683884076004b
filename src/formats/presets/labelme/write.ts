import { uprightSize } from "../../../model/image.ts";
import { groupNumbers } from "../../classes/groupNumbers.ts";
import { ArchivePlaces, datasetPath, topFolder } from "../../export/archiveNames.ts";
import type { ArchiveEntry, ImageContent, ProjectHead, StoredProject } from "../../format.ts";
import { withoutExtension } from "../../images/kindFolders.ts";
import { isContainerFolder } from "../../images/stemKeys.ts";
import { flagsOf, shapeFromFigure } from "./writeShape.ts";

/** The version of LabelMe that the files state. */
const VERSION = "5.4.1";

/**
 * Writes a project as LabelMe: a folder for each dataset with its images, and beside each labelled image a JSON file of the same stem. The JSON files do
 * not contain the images.
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

/** Returns the paths of images. Folders such as `images` get another name, because they are not datasets when they are read. */
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
    ...(image.description !== undefined && image.description !== "" && { description: image.description }),
    shapes: image.figures.flatMap((figure) => shapeFromFigure(figure, groups, size) ?? []),
    imagePath: name,
    imageData: null,
    imageHeight: size?.height ?? null,
    imageWidth: size?.width ?? null,
  };
}

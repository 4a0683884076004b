import { uprightSize } from "../../../model/image.ts";
import { topFolder } from "../../export/archiveNames.ts";
import { textEntry } from "../../export/textEntry.ts";
import { toUprightPixels } from "../../export/uprightFrame.ts";
import type { ArchiveEntry, StoredProject } from "../../format.ts";
import { drawIds, hasIdImages } from "./idImages.ts";
import { CityscapesPlaces } from "./places.ts";
import { writtenObject } from "./writtenObject.ts";

/**
 * Writes a project as Cityscapes: `leftImg8bit/<split>/<city>/` and `gtFine/<split>/<city>/` with polygons, label ids and instance ids, as
 * torchvision's `Cityscapes` opens them. Images that are not labelled have files without objects, because it needs them for every image.
 */
export async function* writeCityscapes(project: StoredProject, signal?: AbortSignal): AsyncGenerator<ArchiveEntry> {
  const top = topFolder(project);
  const places = new CityscapesPlaces(project);
  for await (const image of project.images(signal)) {
    signal?.throwIfAborted();
    const { folder, scene, name } = places.next(image);
    const path = `${top}/leftImg8bit/${folder}/${name}`;
    yield { path, bytes: image.bytes, content: image.content(), isImage: true };
    const size = uprightSize(image.info);
    const move = toUprightPixels(image);
    const objects = image.figures.flatMap((figure) => writtenObject(figure, move) ?? []);
    const labels = `${top}/gtFine/${folder}/${scene}_gtFine_`;
    const stated = size && { imgHeight: size.height, imgWidth: size.width };
    yield textEntry(`${labels}polygons.json`, `${JSON.stringify({ ...stated, objects })}\n`);
    if (!hasIdImages(size)) continue;
    const { labelIds, instanceIds } = drawIds(objects, size);
    yield { path: `${labels}labelIds.png`, bytes: labelIds.length, content: labelIds };
    yield { path: `${labels}instanceIds.png`, bytes: instanceIds.length, content: instanceIds };
  }
}

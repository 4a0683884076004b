import { uprightSize } from "../../../model/image.ts";
import { textEntry } from "../../export/textEntry.ts";
import type { ArchiveEntry, ImageContent, StoredProject } from "../../format.ts";
import { withoutExtension } from "../../images/kindFolders.ts";
import { UNLABELLED } from "../../images/splitLists.ts";
import { escapeXml } from "../../text/xmlText.ts";
import { objectsOf, objectXml } from "./objectXml.ts";
import { vocPlaces } from "./places.ts";
import { type VocWriteOptions, vocWriteOptions } from "./writeOptions.ts";

/** The folder of lists of labelled images. */
const MAIN = "Main/";

/**
 * Writes a project as Pascal VOC: `JPEGImages/`, `Annotations/` and a list in `ImageSets/Main/` for each dataset, in the places that `vocPlaces`
 * returns. Images that are not labelled get no annotation, and are in lists of their own, because trainers need an annotation for every image of
 * a list in `Main`. Every object has a `<bndbox>`; polygons and oriented bounding boxes are written beside it as CVAT, Roboflow and roLabelImg
 * write them, points and polylines with their type.
 */
export async function* writeVoc(project: StoredProject, signal?: AbortSignal): AsyncIterable<ArchiveEntry> {
  const { folder, names: places, listOfAll } = vocPlaces(project);
  const options = vocWriteOptions.parse(project.writeOptions ?? {});
  const lists = new Map<string, string[]>();
  for await (const image of project.images(signal)) {
    signal?.throwIfAborted();
    const name = places.imageName(image);
    const stem = withoutExtension(name);
    const list = `${image.labelled ? MAIN : `${UNLABELLED}/`}${places.folder(image.dataset)}`;
    const stems = lists.get(list) ?? [];
    lists.set(list, stems);
    stems.push(stem);
    yield { path: `${folder}/JPEGImages/${name}`, bytes: image.bytes, content: image.content(), isImage: true };
    if (image.labelled) yield textEntry(`${folder}/Annotations/${stem}.xml`, annotationXml(image, name, options));
  }
  const ofLabelled = [...lists].filter(([list]) => list.startsWith(MAIN));
  const all = listOfAll(ofLabelled.map(([list]) => list.slice(MAIN.length)));
  if (all !== undefined)
    lists.set(
      `${MAIN}${all}`,
      ofLabelled.flatMap(([, stems]) => stems),
    );
  for (const [list, stems] of lists) {
    yield textEntry(`${folder}/ImageSets/${list}.txt`, stems.map((stem) => `${stem}\n`).join(""));
  }
}

function annotationXml(image: ImageContent, name: string, options: VocWriteOptions): string {
  const size = image.annotatedSize ?? uprightSize(image.info);
  const sizeXml =
    size && `  <size><width>${size.width}</width><height>${size.height}</height><depth>3</depth></size>\n`;
  const objects = objectsOf(image.figures).flatMap((object) => objectXml(object, size, options) ?? []);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<annotation>\n  <folder>JPEGImages</folder>\n  <filename>${escapeXml(name)}</filename>\n${sizeXml ?? ""}  <segmented>0</segmented>\n${objects.join("")}</annotation>\n`;
}

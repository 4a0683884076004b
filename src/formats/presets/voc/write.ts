import { baseName } from "../../../model/datasetPath.ts";
import { uprightSize } from "../../../model/image.ts";
import { textEntry } from "../../export/textEntry.ts";
import type { ArchiveEntry, ImageContent, StoredProject } from "../../format.ts";
import { withoutExtension } from "../../images/kindFolders.ts";
import { UNLABELLED } from "../../images/splitLists.ts";
import { escapeXml } from "../../text/xmlText.ts";
import { drawMasks, MaskClasses, maskSizeOf } from "./maskFiles.ts";
import { objectsOf, objectXml, writtenFigures } from "./objectXml.ts";
import { vocPlaces } from "./places.ts";
import { type VocWriteOptions, vocWriteOptions } from "./writeOptions.ts";

/** The folders of lists of labelled images, and of those with label images. */
const MAIN = "Main";
const SEGMENTATION = "Segmentation";

/**
 * Writes a project as Pascal VOC: `JPEGImages/`, `Annotations/` and a list in `ImageSets/Main/` for each dataset, in the places that `vocPlaces`
 * returns. Images that are not labelled get no annotation, and are in lists of their own, because trainers need an annotation for every image of
 * a list in `Main`. Every object has a `<bndbox>`; polygons and oriented bounding boxes are written beside it as CVAT, Roboflow and roLabelImg
 * write them, points and polylines with their type. Label images are written by choice.
 */
export async function* writeVoc(project: StoredProject, signal?: AbortSignal): AsyncIterable<ArchiveEntry> {
  const { folder, names: places, listOfAll } = vocPlaces(project);
  const options = vocWriteOptions.parse(project.writeOptions ?? {});
  const classes = options.masks ? new MaskClasses(project) : undefined;
  const lists = new Map<string, string[]>();
  const add = (list: string, stem: string) => {
    const stems = lists.get(list) ?? [];
    lists.set(list, stems);
    stems.push(stem);
  };
  for await (const image of project.images(signal)) {
    signal?.throwIfAborted();
    const name = places.imageName(image);
    const stem = withoutExtension(name);
    const list = places.folder(image.dataset);
    yield { path: `${folder}/JPEGImages/${name}`, bytes: image.bytes, content: image.content(), isImage: true };
    add(`${image.labelled ? MAIN : UNLABELLED}/${list}`, stem);
    if (!image.labelled) continue;
    yield textEntry(`${folder}/Annotations/${stem}.xml`, annotationXml(image, name, options));
    const masks = classes && masksOf(image, stem, classes);
    if (masks !== undefined) add(`${SEGMENTATION}/${list}`, stem);
    for (const { path, content } of masks ?? []) yield { path: `${folder}/${path}`, bytes: content.length, content };
  }
  if (classes !== undefined) yield classes.labelMap(`${folder}/labelmap.txt`);
  for (const task of [MAIN, SEGMENTATION]) {
    const ofTask = [...lists].filter(([list]) => list.startsWith(`${task}/`));
    const all = task === MAIN || ofTask.length > 0 ? listOfAll(ofTask.map(([list]) => baseName(list))) : undefined;
    const stems = ofTask.flatMap(([, some]) => some);
    if (all !== undefined) lists.set(`${task}/${all}`, stems);
  }
  for (const [list, stems] of lists) {
    yield textEntry(`${folder}/ImageSets/${list}.txt`, stems.map((stem) => `${stem}\n`).join(""));
  }
}

/** Returns the label images of an image; undefined for one that is too large or whose size is not known. */
function masksOf(
  image: ImageContent,
  stem: string,
  classes: MaskClasses,
): readonly { readonly path: string; readonly content: Uint8Array }[] | undefined {
  const size = maskSizeOf(image);
  if (size === undefined) return undefined;
  const { ofClasses, ofObjects } = drawMasks(writtenFigures(image.figures, size), size, classes);
  return [
    { path: `SegmentationClass/${stem}.png`, content: ofClasses },
    { path: `SegmentationObject/${stem}.png`, content: ofObjects },
  ];
}

function annotationXml(image: ImageContent, name: string, options: VocWriteOptions): string {
  const size = image.annotatedSize ?? uprightSize(image.info);
  const sizeXml =
    size && `  <size><width>${size.width}</width><height>${size.height}</height><depth>3</depth></size>\n`;
  const objects = objectsOf(image.figures).flatMap((object) => objectXml(object, size, options) ?? []);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<annotation>\n  <folder>JPEGImages</folder>\n  <filename>${escapeXml(name)}</filename>\n${sizeXml ?? ""}  <segmented>${options.masks ? 1 : 0}</segmented>\n${objects.join("")}</annotation>\n`;
}

import type { Figure } from "../../../model/figure.ts";
import type { Geometry } from "../../../model/geometry.ts";
import { uprightSize } from "../../../model/image.ts";
import type { Tag } from "../../../model/tag.ts";
import { decodeMask, MaskError } from "../../codecs/bitmap.ts";
import { ArchivePlaces, archiveName, topFolder } from "../../export/archiveNames.ts";
import type { ArchiveEntry, ImageContent, ProjectHead, StoredProject } from "../../format.ts";
import { extent } from "../../geometry/rules.ts";
import { withoutExtension } from "../../images/kindFolders.ts";
import { escapeXml } from "../../text/xmlText.ts";

/**
 * Writes a project as Pascal VOC: `JPEGImages/`, `Annotations/` and a list in `ImageSets/Main/` for each dataset. Images that are not labelled
 * get no annotation. Polygons and oriented bounding boxes are written as CVAT, Roboflow and roLabelImg write them.
 */
export async function* writeVoc(project: StoredProject, signal?: AbortSignal): AsyncIterable<ArchiveEntry> {
  const top = topFolder(project);
  const places = vocPlaces(project);
  const lists = new Map<string, string[]>();
  for await (const image of project.images(signal)) {
    signal?.throwIfAborted();
    const name = places.imageName(image);
    const stem = withoutExtension(name);
    const list = places.folder(image.dataset);
    const stems = lists.get(list) ?? [];
    lists.set(list, stems);
    stems.push(stem);
    yield { path: `${top}/JPEGImages/${name}`, bytes: image.bytes, content: image.content(), isImage: true };
    if (image.labelled) yield textEntry(`${top}/Annotations/${stem}.xml`, annotationXml(image, name));
  }
  for (const [list, stems] of lists) {
    yield textEntry(`${top}/ImageSets/Main/${list}.txt`, stems.map((stem) => `${stem}\n`).join(""));
  }
}

/** Returns the places of images and lists: all images are in one folder, and a dataset is a list. */
export function vocPlaces(project: ProjectHead): ArchivePlaces {
  return new ArchivePlaces(project, {
    folderOf: (dataset) => archiveName(dataset, "dataset"),
    keyOf: withoutExtension,
    oneFolder: true,
  });
}

/** Tags that the format writes as 0 or 1. */
export const FLAGS = ["truncated", "difficult", "occluded", "crowd"];
/** The flags that every object has. */
const OBJECT_FLAGS = FLAGS.slice(0, 3);

/** Returns true for a tag that is written as a flag. */
export function isFlag({ name, value }: Tag): boolean {
  return value === undefined && FLAGS.includes(name);
}

function annotationXml(image: ImageContent, name: string): string {
  const size = image.annotatedSize ?? uprightSize(image.info);
  const sizeXml =
    size && `  <size><width>${size.width}</width><height>${size.height}</height><depth>3</depth></size>\n`;
  const objects = image.figures.flatMap((figure) => objectXml(figure) ?? []);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<annotation>\n  <folder>JPEGImages</folder>\n  <filename>${escapeXml(name)}</filename>\n${sizeXml ?? ""}  <segmented>0</segmented>\n${objects.join("")}</annotation>\n`;
}

/** Returns the element of an object; undefined for a geometry that the format has no element for. */
function objectXml({ class: title, geometry, tags }: Figure): string | undefined {
  const shape = shapeXml(geometry);
  if (shape === undefined) return undefined;
  const has = (flag: string) => (tags.some((tag) => tag.name === flag && isFlag(tag)) ? 1 : 0);
  const flags = OBJECT_FLAGS.map((flag) => `<${flag}>${has(flag)}</${flag}>`).join("");
  const others = tags
    .filter((tag) => !isFlag(tag) || !OBJECT_FLAGS.includes(tag.name))
    .map(
      ({ name, value }) =>
        `<attribute><name>${escapeXml(name)}</name><value>${escapeXml(String(value ?? true))}</value></attribute>`,
    );
  const attributes = others.length === 0 ? "" : `    <attributes>${others.join("")}</attributes>\n`;
  return `  <object>\n    <name>${escapeXml(title)}</name>\n    <pose>Unspecified</pose>${flags}\n    ${shape}\n${attributes}  </object>\n`;
}

function shapeXml(geometry: Geometry): string | undefined {
  switch (geometry.type) {
    case "rectangle":
      return box(geometry.left, geometry.top, geometry.right, geometry.bottom);
    case "rotatedRectangle": {
      const { left, top, right, bottom, angle } = geometry;
      const place = `<cx>${(left + right) / 2}</cx><cy>${(top + bottom) / 2}</cy><w>${right - left}</w><h>${bottom - top}</h>`;
      return `<robndbox>${place}<angle>${angle}</angle></robndbox>`;
    }
    case "polygon": {
      const [outline = []] = geometry.rings;
      const points = outline.map(([x, y], i) => `<x${i + 1}>${x}</x${i + 1}><y${i + 1}>${y}</y${i + 1}>`);
      return `${box(...extent(geometry))}<polygon>${points.join("")}</polygon>`;
    }
    case "multipart":
      return box(...extent(geometry));
    case "bitmap": {
      try {
        const { width, height } = decodeMask(geometry.data);
        const [left, top] = geometry.origin;
        return box(left, top, left + width, top + height);
      } catch (error) {
        if (error instanceof MaskError) return undefined;
        throw error;
      }
    }
    case "point":
      return `<point><x>${geometry.at[0]}</x><y>${geometry.at[1]}</y></point>`;
    default:
      return undefined;
  }
}

function box(left: number, top: number, right: number, bottom: number): string {
  return `<bndbox><xmin>${left}</xmin><ymin>${top}</ymin><xmax>${right}</xmax><ymax>${bottom}</ymax></bndbox>`;
}

function textEntry(path: string, text: string): ArchiveEntry {
  const content = new TextEncoder().encode(text);
  return { path, bytes: content.length, content };
}

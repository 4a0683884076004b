import type { Figure } from "../../model/figure.ts";
import type { Geometry } from "../../model/geometry.ts";
import { uprightSize } from "../../model/image.ts";
import { archiveName, UniqueNames } from "../archiveNames.ts";
import { decodeMask, MaskError } from "../bitmap.ts";
import { withoutExtension } from "../folderWords.ts";
import type { ArchiveEntry, ImageContent, StoredProject } from "../format.ts";
import { extent } from "../geometryRules.ts";

/**
 * Writes a project as Pascal VOC: `JPEGImages/`, `Annotations/` and a list in `ImageSets/Main/` for each dataset. Images that nobody labelled get
 * no annotation. Polygons and rotated boxes are written as CVAT, Roboflow and roLabelImg do, beside the box around them.
 */
export async function* writeVoc(project: StoredProject, signal?: AbortSignal): AsyncIterable<ArchiveEntry> {
  const top = archiveName(project.title, "project");
  const names = new UniqueNames();
  const listNames = new UniqueNames();
  const lists = new Map<string, string[]>();
  for await (const image of project.images(signal)) {
    signal?.throwIfAborted();
    const name = names.next(archiveName(image.name, "image"), withoutExtension);
    const stem = withoutExtension(name);
    const list = listNames.of(image.dataset, archiveName(image.dataset, "dataset"));
    const stems = lists.get(list) ?? [];
    lists.set(list, stems);
    stems.push(stem);
    yield { path: `${top}/JPEGImages/${name}`, bytes: image.bytes, content: image.content(), isPicture: true };
    if (image.labelled) yield textEntry(`${top}/Annotations/${stem}.xml`, annotationXml(image, name));
  }
  for (const [list, stems] of lists) {
    yield textEntry(`${top}/ImageSets/Main/${list}.txt`, stems.map((stem) => `${stem}\n`).join(""));
  }
}

/** Tags that have an element of their own. */
export const FLAGS = ["truncated", "difficult", "occluded"];

function annotationXml(image: ImageContent, name: string): string {
  const size = image.annotatedSize ?? uprightSize(image.info);
  const sizeXml =
    size && `  <size><width>${size.width}</width><height>${size.height}</height><depth>3</depth></size>\n`;
  const objects = image.figures.flatMap((figure) => objectXml(figure) ?? []);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<annotation>\n  <folder>JPEGImages</folder>\n  <filename>${escaped(name)}</filename>\n${sizeXml ?? ""}  <segmented>0</segmented>\n${objects.join("")}</annotation>\n`;
}

/** One object; undefined for a geometry that the format has no element for. */
function objectXml({ class: title, geometry, tags }: Figure): string | undefined {
  const shape = shapeXml(geometry);
  if (shape === undefined) return undefined;
  const has = (flag: string) => (tags.some((tag) => tag.name === flag && tag.value === undefined) ? 1 : 0);
  const flags = FLAGS.map((flag) => `<${flag}>${has(flag)}</${flag}>`).join("");
  const others = tags
    .filter((tag) => tag.value !== undefined || !FLAGS.includes(tag.name))
    .map(
      ({ name, value }) =>
        `<attribute><name>${escaped(name)}</name><value>${escaped(String(value ?? true))}</value></attribute>`,
    );
  const attributes = others.length === 0 ? "" : `    <attributes>${others.join("")}</attributes>\n`;
  return `  <object>\n    <name>${escaped(title)}</name>\n    <pose>Unspecified</pose>${flags}\n    ${shape}\n${attributes}  </object>\n`;
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
      const points = geometry.rings[0]!.map(([x, y], i) => `<x${i + 1}>${x}</x${i + 1}><y${i + 1}>${y}</y${i + 1}>`);
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

/** Text for XML; characters that XML cannot hold become the replacement character. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

function textEntry(path: string, text: string): ArchiveEntry {
  const content = new TextEncoder().encode(text);
  return { path, bytes: content.length, content };
}

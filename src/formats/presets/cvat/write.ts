import type { Figure } from "../../../model/figure.ts";
import { uprightSize } from "../../../model/image.ts";
import type { Tag } from "../../../model/tag.ts";
import { groupNumbers } from "../../classes/groupNumbers.ts";
import { ArchivePlaces, topFolder } from "../../export/archiveNames.ts";
import type { ArchiveEntry, ImageContent, ProjectHead, StoredProject } from "../../format.ts";
import type { Size } from "../../geometry/rules.ts";
import { escapeXml } from "../../text/xmlText.ts";
import { type ExportedLabel, ExportPlanner, isOccluded } from "./planExport.ts";
import { shapeXml } from "./writeShape.ts";

/**
 * Writes a project as CVAT for images 1.1: `annotations.xml`, and `images/<subset>/` for each dataset. Images without labels are not listed in
 * the XML. The labels are streamed twice before the first image: for the attributes of the classes, and for the length of the XML.
 */
export async function* writeCvat(project: StoredProject, signal?: AbortSignal): AsyncIterable<ArchiveEntry> {
  const planner = new ExportPlanner(project);
  let size = 0;
  let bytes = 0;
  const measured = new CvatImages(project);
  for await (const image of project.images(signal)) {
    signal?.throwIfAborted();
    planner.add(image);
    bytes += measured.next(image).length;
    if (image.labelled) size++;
  }
  const head = encode(headXml(project.title, planner, size));
  const top = topFolder(project);
  yield {
    path: `${top}/annotations.xml`,
    bytes: head.length + bytes + TAIL.length,
    content: content(head, project, signal),
  };
  const places = cvatPlaces(project);
  for await (const image of project.images(signal)) {
    signal?.throwIfAborted();
    const path = `${top}/images/${places.folder(image.dataset)}/${places.imageName(image)}`;
    yield { path, bytes: image.bytes, content: image.content(), isImage: true };
  }
}

/** Returns the paths of images: below `images/`, in a folder for each subset. */
export function cvatPlaces(project: ProjectHead): ArchivePlaces {
  return new ArchivePlaces(project);
}

const TAIL = encode("</annotations>\n");

async function* content(head: Uint8Array, project: StoredProject, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  yield head;
  const images = new CvatImages(project);
  for await (const image of project.images(signal)) yield images.next(image);
  yield TAIL;
}

/** Writes `<image>` elements one after another, the same for the same sequence of images. */
class CvatImages {
  readonly #places: ArchivePlaces;
  #id = 0;

  constructor(project: ProjectHead) {
    this.#places = cvatPlaces(project);
  }

  /** Returns the element of the next image; empty for an image without labels. */
  next(image: ImageContent): Uint8Array {
    const subset = this.#places.folder(image.dataset);
    const name = this.#places.imageName(image);
    if (!image.labelled) return new Uint8Array();
    const size = image.annotatedSize ?? uprightSize(image.info);
    const sides = size && ({ width: size.width, height: size.height } as const);
    const start = openTag("image", Object.entries({ id: this.#id++, name, subset, ...sides }));
    const tags = image.tags.map(({ name: label }) => `    ${openTag("tag", [["label", label], MANUAL])}</tag>\n`);
    const groups = groupNumbers(image.figures);
    const shapes = image.figures.map((figure) => objectXml(figure, groups, size));
    return encode(`  ${start}\n${tags.join("")}${shapes.join("")}  </image>\n`);
  }
}

const MANUAL = ["source", "manual"] as const;

function objectXml(figure: Figure, groups: ReadonlyMap<string, number>, size: Size | undefined): string {
  const shape = shapeXml(figure, size);
  if (shape === undefined) return "";
  const source = figure.extra?.source;
  const group = figure.group === undefined ? undefined : groups.get(figure.group);
  const start = openTag(shape.name, [
    ["label", figure.class],
    ["source", typeof source === "string" ? source : "manual"],
    ["occluded", figure.tags.some(isOccluded) ? 1 : 0],
    ...shape.attributes,
    ["z_order", 0],
    ...(group === undefined ? [] : [["group_id", group] as const]),
  ]);
  const inside = [...shape.children, ...figure.tags.filter((tag) => !isOccluded(tag)).map(attributeXml)];
  return `    ${start}${inside.map((line) => `\n      ${line}`).join("")}${inside.length > 0 ? "\n    " : ""}</${shape.name}>\n`;
}

function attributeXml({ name, value }: Tag): string {
  return `<attribute name="${escapeXml(name)}">${escapeXml(String(value ?? true))}</attribute>`;
}

function openTag(name: string, attributes: readonly (readonly [string, string | number])[]): string {
  return `<${name}${attributes.map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`).join("")}>`;
}

/** Everything before the first image. */
function headXml(title: string, planner: ExportPlanner, images: number): string {
  const labels = planner.labels().map(labelXml);
  const tags = planner
    .imageTags()
    .map(
      (name) =>
        `        <label>\n          <name>${escapeXml(name)}</name>\n          <type>tag</type>\n        </label>\n`,
    );
  const task = `      <name>${escapeXml(title)}</name>\n      <size>${images}</size>\n      <mode>annotation</mode>\n`;
  const all = `      <labels>\n${labels.join("")}${tags.join("")}      </labels>\n`;
  return `<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>\n  <meta>\n    <task>\n${task}${all}    </task>\n  </meta>\n`;
}

function labelXml({ title, color, type, attributes }: ExportedLabel): string {
  const own = [...attributes].map(
    ([name, { input, values }]) =>
      `            <attribute>\n              <name>${escapeXml(name)}</name>\n              <mutable>False</mutable>\n              <input_type>${input}</input_type>\n              <default_value></default_value>\n              <values>${values.map(escapeXml).join("\n")}</values>\n            </attribute>\n`,
  );
  return `        <label>\n          <name>${escapeXml(title)}</name>\n          <color>${escapeXml(color)}</color>\n          <type>${type}</type>\n          <attributes>\n${own.join("")}          </attributes>\n        </label>\n`;
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

import type { Figure } from "../../../model/figure.ts";
import type { Geometry } from "../../../model/geometry.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import type { Tag } from "../../../model/tag.ts";
import { isEmptyClassName, UNNAMED_CLASS } from "../../classes/classNames.ts";
import { isConfidence } from "../../classes/confidence.ts";
import { orientedBoxGeometry } from "../../geometry/orientedBox.ts";
import { extent, type Size } from "../../geometry/rules.ts";
import type { PlacedFigure } from "../../read/settleFigures.ts";
import { childOf, numberFrom, textOf, type XmlElement, xmlToJson } from "../../text/xml.ts";
import { readGeometries } from "./geometry.ts";
import type { VocOptions } from "./options.ts";

/** A figure and the number, from 1, of its `<object>`; its parts have the same number. */
interface ObjectFigure extends PlacedFigure {
  readonly instance: number;
}

/** What an `<annotation>` states about its image. */
export interface AnnotationContent {
  readonly figures: readonly ObjectFigure[];
  readonly problems: readonly ProblemDetails[];
  readonly size?: Size;
  /** Names of the `<object>` elements in order; the n-th is instance n of SegmentationObject. */
  readonly names: readonly string[];
}

/** Takes a problem with an object; its place is added. */
type ReportProblem = (problem: ProblemDetails) => void;

const FLAGS = new Set(["truncated", "difficult", "occluded", "crowd", "verified"]);
const GEOMETRY = new Set(["bndbox", "polygon", "robndbox", "point", "polyline", "segm"]);
/** Values of `<type>` that only repeat which element the geometry is. */
const GEOMETRY_TYPE = /^(robndbox|bndbox|bounding_box|polygon|polyline|point)$/i;
/** Fields that the web tool LabelMe writes for itself. */
const WEB_TOOL_FIELDS = new Set(["id", "date", "deleted", "parts"]);

/** Reads an `<annotation>` element. `path`: of its file, for problems. */
export function readAnnotation(root: XmlElement, path: string, options: VocOptions): AnnotationContent {
  const problems: ProblemDetails[] = [];
  const figures: ObjectFigure[] = [];
  const objects = root.children.filter((child) => child.name === "object");
  for (const [i, object] of objects.entries()) {
    const place = { line: object.line, object: `object ${i + 1}` };
    const report: ReportProblem = (problem) => problems.push({ ...problem, path, ...place });
    // The web tool LabelMe keeps deleted objects in its files.
    if (textOf(object, "deleted") === "1") {
      report({ code: "deleted_object", message: "The object is marked as deleted.", action: "The object is skipped." });
      continue;
    }
    figures.push(...objectFigures(object, i + 1, options, report));
  }
  const names = objects.map((object) => childOf(object, "name")?.text ?? "");
  const size = sizeOf(root);
  return { figures, problems, names, ...(size && { size }) };
}

/** Returns the group of an object, its parts and its mask. */
export function groupOf(instance: number): string {
  return `object ${instance}`;
}

/** An object, and its parts in the same group. */
function objectFigures(
  object: XmlElement,
  instance: number,
  options: VocOptions,
  report: ReportProblem,
): ObjectFigure[] {
  const parts = object.children.filter((child) => child.name === "part");
  const drawn = [object, ...parts].map((element) => figuresOf(element, options, report));
  const group = parts.length > 0 || drawn.some((figures) => figures.length > 1) ? { group: groupOf(instance) } : {};
  return drawn.flatMap((figures, n) => {
    const line = (n === 0 ? object : parts[n - 1])?.line ?? object.line;
    const name = n === 0 ? `object ${instance}` : `object ${instance}, part ${n}`;
    return figures.map((figure) => ({ figure: { ...figure, ...group }, instance, line, object: name }));
  });
}

function sizeOf(root: XmlElement): Size | undefined {
  const size = childOf(root, "size");
  const width = size && numberFrom(textOf(size, "width"));
  const height = size && numberFrom(textOf(size, "height"));
  // labelImg writes 0 x 0 when it could not read the image.
  return width && height && width > 0 && height > 0 ? { width, height } : undefined;
}

/** Returns the figure of an element; several when it has several geometries. */
function figuresOf(object: XmlElement, options: VocOptions, report: ReportProblem): Figure[] {
  const name = childOf(object, "name");
  const title = name === undefined || isEmptyClassName(name.text) ? UNNAMED_CLASS : name.text;
  if (name === undefined || title !== name.text) {
    report({
      code: "class_missing",
      message: name === undefined ? "The object has no <name>." : "The <name> of the object is empty.",
      action: `The class of the object is named ${JSON.stringify(UNNAMED_CLASS)}.`,
    });
  }
  const { tags, extra, degrees } = new ObjectFields(object);
  return readGeometries(object, options, report).map((drawn) => {
    const geometry = drawn.type === "rectangle" ? orientedBoxGeometry(drawn, degrees) : drawn;
    const fields = [...extra, ...secondGeometries(object, geometry)];
    return { class: title, geometry, tags, ...(fields.length > 0 && { extra: Object.fromEntries(fields) }) };
  });
}

/** The elements that repeat the geometry in another form. */
function secondGeometries(object: XmlElement, geometry: Geometry): [string, unknown][] {
  const isSecond = ({ name }: XmlElement) =>
    // The point of a person in action (VOC 2012) is beside its box and not an object of its own.
    (name === "point" && geometry.type !== "point") || (name === "bndbox" && childOf(object, "robndbox") !== undefined);
  const repeats = (child: XmlElement) => child.name === "bndbox" && isBoxAround(child, geometry);
  return object.children
    .filter((child) => isSecond(child) && !repeats(child))
    .map((child) => [child.name, xmlToJson(child)]);
}

/** Pixels by which the box around an oriented bounding box may differ from it: the rounding to whole pixels counted from 1. */
const ROUNDING_PIXELS = 1.5;

/** Returns true for a `<bndbox>` that only repeats where an oriented bounding box is. */
function isBoxAround(box: XmlElement, geometry: Geometry): boolean {
  if (geometry.type !== "rotatedRectangle") return false;
  const sides = ["xmin", "ymin", "xmax", "ymax"].map((name) => numberFrom(textOf(box, name)) ?? Number.NaN);
  return extent(geometry).every((side, i) => Math.abs(side - (sides[i] ?? Number.NaN)) <= ROUNDING_PIXELS);
}

/** The fields of an object beside its name and geometry: flags, pose, actions and attributes as tags, everything else unchanged. */
class ObjectFields {
  readonly tags: Tag[] = [];
  readonly extra: [string, unknown][] = [];
  /** CVAT's attribute for the angle of an oriented bounding box. */
  degrees: number | undefined;

  constructor(object: XmlElement) {
    const isOfWebTool = childOf(object, "polygon")?.children.some((child) => child.name === "username") ?? false;
    for (const child of object.children) {
      if (child.name === "name" || child.name === "part" || GEOMETRY.has(child.name)) continue;
      if (child.name === "type" && GEOMETRY_TYPE.test(child.text)) continue;
      if (isOfWebTool && WEB_TOOL_FIELDS.has(child.name)) {
        if (child.name !== "deleted") this.#keep(child);
      } else if (child.name === "actions") this.#addActions(child);
      else if (child.name === "attributes") for (const attribute of child.children) this.#addAttribute(attribute);
      else this.#addElement(child);
    }
  }

  #addActions(actions: XmlElement): void {
    for (const { name, text } of actions.children) this.#addFlag(name, text);
  }

  #addAttribute(attribute: XmlElement): void {
    const name = textOf(attribute, "name");
    const degrees = name === "rotation" ? numberFrom(textOf(attribute, "value")) : undefined;
    if (degrees !== undefined) this.degrees = degrees;
    else if (name !== undefined) this.#addField(name, childOf(attribute, "value")?.text ?? "");
    else this.#addElement(attribute);
  }

  #addElement(element: XmlElement): void {
    if (element.children.length === 0) this.#addField(element.name, element.text);
    else this.#keep(element);
  }

  #addField(name: string, text: string): void {
    const confidence = isConfidence(name) ? numberFrom(text) : undefined;
    if (FLAGS.has(name)) this.#addFlag(name, text);
    else if (confidence !== undefined) this.tags.push({ name, value: confidence });
    else if (text !== "" && !(name === "pose" && text === "Unspecified")) this.tags.push({ name, value: text });
  }

  #addFlag(name: string, text: string): void {
    if (isTrue(text)) this.tags.push({ name });
    else if (!isFalse(text)) this.extra.push([name, text]);
  }

  #keep(element: XmlElement): void {
    this.extra.push([element.name, xmlToJson(element)]);
  }
}

function isTrue(text: string): boolean {
  return /^(1|true|yes)$/i.test(text);
}

function isFalse(text: string): boolean {
  return /^(0|false|no|unspecified)?$/i.test(text);
}

import type { Figure } from "../../../model/figure.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import type { Tag } from "../../../model/tag.ts";
import { orientedBoxGeometry } from "../../geometry/orientedBox.ts";
import type { PlacedFigure } from "../../read/settleFigures.ts";
import { childOf, numberFrom, textOf, type XmlElement, xmlToJson } from "../../text/xml.ts";
import { geometryOf } from "./geometry.ts";
import type { VocOptions } from "./options.ts";

/** A figure and the number, from 1, of the `<object>` that it is of; its parts have the same. */
export interface VocFigure extends PlacedFigure {
  readonly instance: number;
}

/** What an `<annotation>` says about its image. */
export interface VocContent {
  readonly figures: readonly VocFigure[];
  readonly problems: readonly ProblemDetails[];
  readonly size?: { readonly width: number; readonly height: number };
  /** Names of the `<object>` elements in order; the n-th is instance n of SegmentationObject. */
  readonly names: readonly string[];
}

const FLAGS = new Set(["truncated", "difficult", "occluded", "crowd", "verified"]);
const GEOMETRY = new Set(["bndbox", "polygon", "robndbox", "point", "segm"]);
/** What says how an object is drawn, when the drawing is there to see. */
const DRAWN_AS = /^(robndbox|bndbox|bounding_box|polygon)$/i;
/** Fields by which the web tool LabelMe keeps its books. */
const BOOKS = new Set(["id", "date", "deleted", "parts"]);

/** Reads an `<annotation>` element. */
export function vocContent(root: XmlElement, path: string, options: VocOptions): VocContent {
  const problems: ProblemDetails[] = [];
  const figures: VocFigure[] = [];
  const objects = root.children.filter((child) => child.name === "object");
  const names = objects.map((object) => childOf(object, "name")?.text ?? "");
  for (const [i, object] of objects.entries()) {
    const at = { line: object.line, object: `object ${i + 1}` };
    const report = (problem: ProblemDetails) => problems.push({ ...problem, path, ...at });
    // Objects of the web tool LabelMe that were deleted stay in its files.
    if (textOf(object, "deleted") === "1") {
      report({
        code: "deleted_object",
        message: "The object is marked as deleted.",
        action: "Left out.",
      });
      continue;
    }
    const parts = object.children.filter((child) => child.name === "part");
    const group = parts.length > 0 ? { group: groupOf(i + 1) } : {};
    const instance = i + 1;
    const made = figureOf(object, options, report);
    if (made !== undefined) figures.push({ figure: { ...made, ...group }, instance, ...at });
    for (const [n, part] of parts.entries()) {
      const piece = figureOf(part, options, report);
      const place = { line: part.line, object: `${at.object}, part ${n + 1}` };
      if (piece !== undefined) figures.push({ figure: { ...piece, ...group }, instance, ...place });
    }
  }
  const size = sizeOf(root);
  return { figures, problems, names, ...(size && { size }) };
}

/** The group of an object, its parts and its mask. */
export function groupOf(instance: number): string {
  return `object ${instance}`;
}

function sizeOf(root: XmlElement): VocContent["size"] {
  const size = childOf(root, "size");
  const width = size && numberFrom(textOf(size, "width"));
  const height = size && numberFrom(textOf(size, "height"));
  // labelImg writes 0 x 0 when it could not read the picture.
  return width && height && width > 0 && height > 0 ? { width, height } : undefined;
}

function figureOf(
  object: XmlElement,
  options: VocOptions,
  report: (problem: ProblemDetails) => void,
): Figure | undefined {
  const title = childOf(object, "name")?.text;
  if (title === undefined) {
    report({
      code: "class_missing",
      message: "The object has no <name>.",
      action: 'Its class is called by nothing: "".',
    });
  }
  const drawn = geometryOf(object, options, report);
  if (drawn === undefined) return undefined;
  const { tags, extra, degrees } = fieldsOf(object);
  const geometry = drawn.type === "rectangle" ? orientedBoxGeometry(drawn, degrees) : drawn;
  // The point of a person in action (VOC 2012) stands beside its box and is no object of its own.
  const used = geometry.type === "point" ? "point" : "";
  for (const child of object.children) {
    if (child.name === "point" && used === "") extra.push([child.name, xmlToJson(child)]);
    if (child.name === "bndbox" && childOf(object, "robndbox") !== undefined)
      extra.push([child.name, xmlToJson(child)]);
  }
  return { class: title ?? "", geometry, tags, ...(extra.length > 0 && { extra: Object.fromEntries(extra) }) };
}

/** Flags, pose, actions and attributes as tags; everything else word for word. `degrees`: CVAT's attribute for a turned box. */
function fieldsOf(object: XmlElement): { tags: Tag[]; extra: [string, unknown][]; degrees: number | undefined } {
  const tags: Tag[] = [];
  const extra: [string, unknown][] = [];
  let degrees: number | undefined;
  const isOfWebTool = childOf(object, "polygon")?.children.some((child) => child.name === "username") ?? false;
  const addField = (name: string, text: string): void => {
    if (FLAGS.has(name)) {
      if (isTrue(text)) tags.push({ name });
      else if (!isFalse(text)) extra.push([name, text]);
    } else if (text !== "" && !(name === "pose" && text === "Unspecified")) tags.push({ name, value: text });
  };
  for (const child of object.children) {
    if (child.name === "name" || child.name === "part" || GEOMETRY.has(child.name)) continue;
    if (child.name === "type" && DRAWN_AS.test(child.text)) continue;
    if (isOfWebTool && BOOKS.has(child.name)) {
      if (child.name !== "deleted") extra.push([child.name, xmlToJson(child)]);
      continue;
    }
    if (child.name === "actions") {
      for (const action of child.children) {
        if (isTrue(action.text)) tags.push({ name: action.name });
        else if (!isFalse(action.text)) extra.push([action.name, action.text]);
      }
    } else if (child.name === "attributes") {
      for (const attribute of child.children) {
        const name = textOf(attribute, "name");
        const turn = name === "rotation" ? numberFrom(textOf(attribute, "value")) : undefined;
        if (turn !== undefined) degrees = turn;
        else if (name !== undefined) addField(name, childOf(attribute, "value")?.text ?? "");
        else if (attribute.children.length === 0) addField(attribute.name, attribute.text);
        else extra.push([attribute.name, xmlToJson(attribute)]);
      }
    } else if (child.children.length === 0) addField(child.name, child.text);
    else extra.push([child.name, xmlToJson(child)]);
  }
  return { tags, extra, degrees };
}

function isTrue(text: string): boolean {
  return /^(1|true|yes)$/i.test(text);
}

function isFalse(text: string): boolean {
  return /^(0|false|no|unspecified)?$/i.test(text);
}

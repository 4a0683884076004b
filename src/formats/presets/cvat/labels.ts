import type { ClassDef } from "../../../model/classDef.ts";
import type { TagDef } from "../../../model/tag.ts";
import { parseColor } from "../../classes/generatedColor.ts";
import { distinctNames, graphTemplate } from "../../geometry/graphTemplate.ts";
import type { JsonObject } from "../../text/jsonValue.ts";
import { childOf, parseXml, textOf, type XmlElement } from "../../text/xml.ts";

/** An attribute as `<meta>` declares it. */
export interface CvatAttribute {
  /** The tag that its values become. */
  readonly tagName: string;
  readonly type: "checkbox" | "number" | "select" | "text";
  readonly values: readonly string[];
}

interface CvatClass {
  readonly title: string;
  readonly details: Partial<ClassDef>;
}

interface CvatTag {
  readonly name: string;
  readonly valueType: TagDef["valueType"];
  readonly values?: string[];
}

/** The declarations of a `<meta>` element. */
export interface CvatLabels {
  readonly classes: readonly CvatClass[];
  readonly tags: readonly CvatTag[];
  /** Attributes by label, then by name. */
  readonly attributes: ReadonlyMap<string, ReadonlyMap<string, CvatAttribute>>;
}

/** Shapes of classes by label type. */
export const shapeOfType: Readonly<Record<string, ClassDef["shape"]>> = {
  polygon: "polygon",
  polyline: "polyline",
  mask: "bitmap",
  skeleton: "graph",
};

/** Reads the labels of a `<meta>` element: those of its task, project or job. */
export function readLabels(meta: XmlElement | undefined): CvatLabels {
  const owner = meta && (childOf(meta, "task") ?? childOf(meta, "project") ?? childOf(meta, "job"));
  const list = owner && childOf(owner, "labels");
  const labels = list?.children.filter((child) => child.name === "label") ?? [];
  const classes: CvatClass[] = [];
  const tags = new DeclaredTags();
  const attributes = new Map<string, Map<string, CvatAttribute>>();
  for (const label of labels) {
    const title = childOf(label, "name")?.text ?? "";
    const ofLabel = classOf(label, title);
    if (ofLabel !== undefined) classes.push(ofLabel);
    const own = new Map<string, CvatAttribute>();
    attributes.set(title, own);
    for (const element of childOf(label, "attributes")?.children ?? []) {
      const declared = attributeOf(element);
      if (declared === undefined) continue;
      const { name, ...attribute } = declared;
      own.set(name, { ...attribute, tagName: tags.add(name, attribute, title) });
    }
  }
  return { classes, tags: tags.list(), attributes };
}

/** Returns the class of a label; undefined for a label of tags, and for the points of a skeleton, which are part of its class. */
function classOf(label: XmlElement, title: string): CvatClass | undefined {
  const type = textOf(label, "type") ?? "any";
  if (type === "tag" || textOf(label, "parent") !== undefined) return undefined;
  const color = parseColor(textOf(label, "color"));
  const template = skeletonTemplate(textOf(label, "svg"));
  const extra = template && { extra: { geometry_config: template } };
  return { title, details: { shape: shapeOfType[type] ?? "any", ...(color && { color }), ...extra } };
}

/** The tags that attributes become. Attributes of the same name and type of value share a tag. */
class DeclaredTags {
  readonly #tags = new Map<string, CvatTag>();

  /** Adds an attribute of a label and returns the name of its tag: its own, or `name (label)` if it has another type than an earlier one. */
  add(name: string, { type, values }: Pick<CvatAttribute, "type" | "values">, label: string): string {
    const valueType = valueTypes[type];
    const known = this.#tags.get(name);
    const tagName = known === undefined || known.valueType === valueType ? name : `${name} (${label})`;
    const tag = this.#tags.get(tagName) ?? { name: tagName, valueType };
    const choices = [...new Set([...(tag.values ?? []), ...values])];
    this.#tags.set(tagName, type === "select" ? { ...tag, values: choices } : tag);
    return tagName;
  }

  list(): CvatTag[] {
    return [...this.#tags.values()];
  }
}

/** Reads the drawing of a skeleton: SVG without its root, in which circles are points and lines join them by id. Undefined for other texts. */
function skeletonTemplate(svg: string | undefined): JsonObject | undefined {
  const drawing = svg === undefined ? undefined : parseXml(`<svg>${svg}</svg>`);
  if (!drawing?.ok) return undefined;
  const points = drawing.value.children
    .filter(({ name }) => name === "circle")
    .map(({ attributes }) => {
      const id = attributes.get("data-node-id") ?? "";
      return { id, name: attributes.get("data-label-name") || id };
    });
  const ids = points.map(({ id }) => id);
  const names = distinctNames(points.map(({ name }) => name));
  const edges = drawing.value.children.flatMap(({ name, attributes }) => {
    const ends = ["data-node-from", "data-node-to"].map((end) => ids.indexOf(attributes.get(end) ?? "") + 1);
    return name === "line" && ends.every((end) => end > 0) ? [ends] : [];
  });
  return graphTemplate(names, edges);
}

const valueTypes: Readonly<Record<CvatAttribute["type"], TagDef["valueType"]>> = {
  checkbox: "none",
  number: "any_number",
  select: "oneof_string",
  text: "any_string",
};

function attributeOf(element: XmlElement): (Omit<CvatAttribute, "tagName"> & { readonly name: string }) | undefined {
  const name = textOf(element, "name");
  if (name === undefined) return attributeOfVersion1(element.text);
  const input = textOf(element, "input_type")?.toLowerCase();
  const listed = childOf(element, "values")?.text ?? "";
  const lines = listed.split(/\r?\n/).map((line) => line.trim());
  // Values are listed one per line. Some writers put them on one line; the default value shows this.
  const words = listed.split(/\s+/);
  const initial = textOf(element, "default_value");
  const values = lines.length === 1 && initial !== listed && words.includes(initial ?? "") ? words : lines;
  return { name, ...typeOf(input, values) };
}

/** Version 1.0 declares attributes in one line: `@select=quality:good,bad`, with `~` for one that may change between frames. */
function attributeOfVersion1(text: string): ReturnType<typeof attributeOf> {
  const [, input, name, values = ""] = /^[@~](select|radio|checkbox|number|text)=([^:]+)(?::(.*))?$/s.exec(text) ?? [];
  if (name === undefined) return undefined;
  return {
    name,
    ...typeOf(
      input,
      values.split(",").map((value) => value.trim()),
    ),
  };
}

function typeOf(input: string | undefined, values: readonly string[]): Omit<CvatAttribute, "tagName"> {
  if (input === "checkbox" || input === "number") return { type: input, values: [] };
  const filled = values.filter((value) => value !== "");
  const isChoice = (input === "select" || input === "radio") && filled.length > 0;
  return isChoice ? { type: "select", values: filled } : { type: "text", values: [] };
}

import type { ClassDef } from "../../../model/classDef.ts";
import type { TagDef } from "../../../model/tag.ts";
import { parseColor } from "../../classes/generatedColor.ts";
import { distinctNames, graphTemplate } from "../../geometry/graphTemplate.ts";
import type { JsonObject } from "../../text/jsonValue.ts";
import { childOf, parseXml, textOf, type XmlElement } from "../../text/xml.ts";

/** An attribute as `meta` declares it: the tag that its values become. */
export interface CvatAttribute {
  readonly tagName: string;
  readonly type: "checkbox" | "number" | "select" | "text";
  readonly values: readonly string[];
}

/** What `meta` declares. */
export interface CvatLabels {
  readonly classes: readonly { readonly title: string; readonly more: Partial<ClassDef> }[];
  readonly tags: readonly {
    readonly name: string;
    readonly valueType: TagDef["valueType"];
    readonly values?: string[];
  }[];
  /** Attributes by label, then by name. */
  readonly attributes: ReadonlyMap<string, ReadonlyMap<string, CvatAttribute>>;
}

/** Shapes of classes by the types of labels. */
export const shapeOfType: Readonly<Record<string, ClassDef["shape"]>> = {
  polygon: "polygon",
  polyline: "polyline",
  mask: "bitmap",
  skeleton: "graph",
};

/** Reads the labels of one `<meta>`: of a task, a project or a job. */
export function readCvatLabels(meta: XmlElement | undefined): CvatLabels {
  const about = meta && (childOf(meta, "task") ?? childOf(meta, "project") ?? childOf(meta, "job"));
  const labels = (about && childOf(about, "labels")?.children.filter((child) => child.name === "label")) ?? [];
  const classes: { title: string; more: Partial<ClassDef> }[] = [];
  const tags = new Map<string, { name: string; valueType: TagDef["valueType"]; values?: string[] }>();
  const attributes = new Map<string, Map<string, CvatAttribute>>();
  for (const label of labels) {
    const title = childOf(label, "name")?.text ?? "";
    const type = textOf(label, "type") ?? "any";
    const color = parseColor(textOf(label, "color"));
    // Points of a skeleton are parts of it, and a label for tags is no class of objects.
    const isPart = textOf(label, "parent") !== undefined;
    if (type !== "tag" && !isPart) {
      const template = skeletonTemplate(textOf(label, "svg"));
      const extra = template && { extra: { geometry_config: template } };
      classes.push({ title, more: { shape: shapeOfType[type] ?? "any", ...(color && { color }), ...extra } });
    }
    const own = new Map<string, CvatAttribute>();
    attributes.set(title, own);
    for (const element of childOf(label, "attributes")?.children ?? []) {
      const declared = attributeOf(element);
      if (declared === undefined) continue;
      const { name, ...attribute } = declared;
      const valueType = valueTypes[attribute.type];
      const known = tags.get(name);
      const tagName = known === undefined || known.valueType === valueType ? name : `${name} (${title})`;
      own.set(name, { ...attribute, tagName });
      const tag = tags.get(tagName) ?? { name: tagName, valueType };
      const values = [...new Set([...(tag.values ?? []), ...attribute.values])];
      tags.set(tagName, attribute.type === "select" ? { ...tag, values } : tag);
    }
  }
  return { classes, tags: [...tags.values()], attributes };
}

/** The drawing of a skeleton, as SVG without its root: circles are points, lines join them by number. Undefined for anything else. */
function skeletonTemplate(svg: string | undefined): JsonObject | undefined {
  const drawing = svg === undefined ? undefined : parseXml(`<svg>${svg}</svg>`);
  if (!drawing?.ok) return undefined;
  const circles = drawing.value.children.filter(({ name }) => name === "circle");
  const ids = circles.map(({ attributes }) => attributes.get("data-node-id") ?? "");
  const names = distinctNames(circles.map(({ attributes }, i) => attributes.get("data-label-name") || ids[i]!));
  const joints = drawing.value.children.flatMap(({ name, attributes }) => {
    const ends = ["data-node-from", "data-node-to"].map((end) => ids.indexOf(attributes.get(end) ?? "") + 1);
    return name === "line" && ends.every((end) => end > 0) ? [ends] : [];
  });
  return graphTemplate(names, joints);
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
  // Values stand one a line; some writers have put them on one, and the default tells.
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

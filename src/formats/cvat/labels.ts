import type { ClassDef } from "../../model/classDef.ts";
import type { TagDef } from "../../model/tag.ts";
import { parseColor } from "../generatedColor.ts";
import { childOf, textOf, type XmlElement } from "../xml.ts";

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

const shapeOfType: Readonly<Record<string, ClassDef["shape"]>> = {
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
      classes.push({ title, more: { shape: shapeOfType[type] ?? "any", ...(color && { color }) } });
    }
    const own = new Map<string, CvatAttribute>();
    attributes.set(title, own);
    for (const element of childOf(label, "attributes")?.children ?? []) {
      const name = textOf(element, "name");
      if (name === undefined) continue;
      const attribute = attributeOf(element);
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

const valueTypes: Readonly<Record<CvatAttribute["type"], TagDef["valueType"]>> = {
  checkbox: "none",
  number: "any_number",
  select: "oneof_string",
  text: "any_string",
};

function attributeOf(element: XmlElement): Omit<CvatAttribute, "tagName"> {
  const input = textOf(element, "input_type")?.toLowerCase();
  const listed = childOf(element, "values")?.text ?? "";
  const lines = listed.split(/\r?\n/).map((line) => line.trim());
  // Values stand one a line; some writers have put them on one, and the default tells.
  const words = listed.split(/\s+/);
  const initial = textOf(element, "default_value");
  const values = lines.length === 1 && initial !== listed && words.includes(initial ?? "") ? words : lines;
  if (input === "checkbox" || input === "number") return { type: input, values: [] };
  const isChoice = (input === "select" || input === "radio") && values.some((value) => value !== "");
  return isChoice ? { type: "select", values: values.filter((value) => value !== "") } : { type: "text", values: [] };
}

import type { Tag } from "../../../model/tag.ts";
import { choiceTag } from "../../classes/choiceTag.ts";
import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";

/** Names of attributes that may be the class, most likely first. */
const classNames = ["label", "name", "class", "type", "category", "class_name", "object", "object_name"];

/** Returns the texts of a value: one for a text or number, the ticked options of a checkbox, none for an empty value. */
export function textsOf(value: unknown): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (typeof value === "number") return [String(value)];
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([option, isOn]) => (isOn === true || isOn === "true" ? [option] : []));
}

/** Returns an attribute as a tag, or as a tag for each tick of a checkbox; `true` is a tag without a value. */
export function tagsOf(name: string, value: unknown, options: ReadonlySet<string> | undefined): Tag[] {
  if (value === true) return [{ name }];
  if (typeof value === "number") return [{ name, value }];
  return textsOf(value).map((text) => choiceTag(name, text, options));
}

/** The attribute that is most likely the class, and the others that may be it. */
interface ClassAttribute {
  /** Undefined when no region has an attribute. */
  readonly name: string | undefined;
  readonly rivals: readonly string[];
}

/** Counts the attributes of regions to find the one that is the class. */
export class AttributeCount {
  readonly #texts = new Map<string, number>();
  readonly #ticks = new Map<string, number>();

  /** Counts the attributes of a region. */
  add(attributes: JsonObject): void {
    for (const [name, value] of Object.entries(attributes)) {
      if (textsOf(value).length === 0) continue;
      const counts = isJsonObject(value) ? this.#ticks : this.#texts;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }

  /** Returns the attribute that is the class: by its name, otherwise the one that most regions have; a checkbox only without other attributes. */
  classAttribute(): ClassAttribute {
    const counts = this.#texts.size > 0 ? this.#texts : this.#ticks;
    const [name, ...others] = [...counts]
      .sort(([a, m], [b, n]) => rankOf(a) - rankOf(b) || n - m || (a < b ? -1 : 1))
      .map(([attribute]) => attribute);
    if (name === undefined) return { name, rivals: [] };
    // Beside an attribute with the name of a class, only others with such names are rivals.
    const hasName = rankOf(name) < classNames.length;
    return { name, rivals: hasName ? others.filter((other) => rankOf(other) < classNames.length) : others };
  }
}

function rankOf(name: string): number {
  const rank = classNames.indexOf(name.toLowerCase().replace(/[\s-]+/g, "_"));
  return rank < 0 ? classNames.length : rank;
}

/** The options of attributes that projects declare, by attribute. */
export class DeclaredOptions {
  readonly #options = new Map<string, Set<string>>();

  /** Adds options of an attribute. */
  add(name: string, options: Iterable<string>): void {
    const known = this.#options.get(name) ?? new Set();
    for (const option of options) known.add(option);
    this.#options.set(name, known);
  }

  /** Adds the attributes that a VIA 2 project declares, by name. */
  addAll(attributes: unknown): void {
    for (const [name, attribute] of Object.entries(isJsonObject(attributes) ? attributes : {})) {
      if (!isJsonObject(attribute) || !isJsonObject(attribute.options)) continue;
      const options = Object.keys(attribute.options).filter((option) => option !== "");
      const isChoice = ["dropdown", "radio", "checkbox"].includes(String(attribute.type));
      if (isChoice && options.length > 0) this.add(name, options);
    }
  }

  /** Returns the options of an attribute; undefined when none are declared. */
  of(name: string): ReadonlySet<string> | undefined {
    return this.#options.get(name);
  }

  /** Returns all attributes with their options. */
  all(): Iterable<[string, ReadonlySet<string>]> {
    return this.#options;
  }
}

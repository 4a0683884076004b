import type { Tag } from "../../../model/tag.ts";
import { choiceTag } from "../../classes/choiceTag.ts";
import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";

/** Attributes that may hold the class, likeliest first. */
const likely = ["label", "name", "class", "type", "category", "class_name", "object", "object_name"];

/** The words of a value: one for a text or number, those that are ticked for a checkbox, none for nothing. */
export function wordsOf(value: unknown): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (typeof value === "number") return [String(value)];
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([word, isOn]) => (isOn === true || isOn === "true" ? [word] : []));
}

/** An attribute as a tag, or several for a checkbox with several ticks; true alone is a tag without value. */
export function tagsOf(name: string, value: unknown, declared: ReadonlySet<string> | undefined): Tag[] {
  if (value === true) return [{ name }];
  if (typeof value === "number") return [{ name, value }];
  return wordsOf(value).map((word) => choiceTag(name, word, declared));
}

/** Counts how often attributes of regions say something, to find the one that holds the class. */
export class AttributeCount {
  readonly #texts = new Map<string, number>();
  readonly #ticks = new Map<string, number>();

  add(attributes: JsonObject): void {
    for (const [name, value] of Object.entries(attributes)) {
      if (wordsOf(value).length === 0) continue;
      const counts = isJsonObject(value) ? this.#ticks : this.#texts;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }

  /**
   * The attribute that holds the class, and which others could as well. By its name; else the one that most regions have. A checkbox only
   * when there is nothing else.
   */
  likeliest(): { readonly name: string | undefined; readonly rivals: readonly string[] } {
    const counts = this.#texts.size > 0 ? this.#texts : this.#ticks;
    const rank = (name: string) => {
      const place = likely.indexOf(name.toLowerCase().replace(/[\s-]+/g, "_"));
      return place < 0 ? likely.length : place;
    };
    const names = [...counts]
      .sort(([a, m], [b, n]) => rank(a) - rank(b) || n - m || (a < b ? -1 : 1))
      .map(([name]) => name);
    const [name, ...others] = names;
    if (name === undefined) return { name, rivals: [] };
    // Beside an attribute that is called like a class only others that are, too, are rivals.
    return {
      name,
      rivals: rank(name) < likely.length ? others.filter((other) => rank(other) < likely.length) : others,
    };
  }
}

/** The words to choose from that projects declare, by attribute. */
export class DeclaredWords {
  readonly #words = new Map<string, Set<string>>();

  add(name: string, words: Iterable<string>): void {
    const known = this.#words.get(name) ?? new Set();
    for (const word of words) known.add(word);
    this.#words.set(name, known);
  }

  /** Adds what VIA 2 declares: attributes by name, those with a choice with their options. */
  addAll(attributes: unknown): void {
    for (const [name, attribute] of Object.entries(isJsonObject(attributes) ? attributes : {})) {
      if (!isJsonObject(attribute) || !isJsonObject(attribute.options)) continue;
      const words = Object.keys(attribute.options).filter((word) => word !== "");
      if (["dropdown", "radio", "checkbox"].includes(String(attribute.type)) && words.length > 0) this.add(name, words);
    }
  }

  of(name: string): ReadonlySet<string> | undefined {
    return this.#words.get(name);
  }

  all(): Iterable<[string, ReadonlySet<string>]> {
    return this.#words;
  }
}

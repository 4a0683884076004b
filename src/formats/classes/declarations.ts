import type { ClassDef } from "../../model/classDef.ts";
import type { Figure } from "../../model/figure.ts";
import type { Tag, TagDef } from "../../model/tag.ts";
import type { DeclaredClass, ReadEvent } from "../format.ts";
import { generatedColor } from "./generatedColor.ts";

/** Declares classes and tags of a format whose files do not list them beforehand: each with the first image that uses it. */
export class Declarations {
  readonly #classes = new Set<string>();
  readonly #tags = new Map<string, TagDef["valueType"]>();
  readonly #shape: ClassDef["shape"];
  readonly #known: (title: string) => Partial<DeclaredClass>;

  /** `shape`: the shape of classes about which nothing else is known; default `any`. `known` returns what is known of a class, such as its colour. */
  constructor(shape: ClassDef["shape"] = "any", known: (title: string) => Partial<DeclaredClass> = () => ({})) {
    this.#shape = shape;
    this.#known = known;
  }

  /** Yields the declaration of a class, once. */
  *declareClass(title: string, more: Partial<DeclaredClass> = {}): Generator<ReadEvent> {
    if (this.#classes.has(title)) return;
    this.#classes.add(title);
    yield { type: "class", class: { title, shape: this.#shape, ...this.#known(title), ...more } };
  }

  /** Yields the declaration of a tag, once. */
  *declareTag(name: string, valueType: TagDef["valueType"], more: Partial<TagDef> = {}): Generator<ReadEvent> {
    if (this.#tags.has(name)) return;
    this.#tags.set(name, valueType);
    yield { type: "tag", tag: { name, valueType, color: generatedColor(name), appliesTo: "all", ...more } };
  }

  /**
   * Yields the declarations that the figures and tags of an image need, and returns them. A tag that was declared with another type of value
   * is renamed to `name (text)`, `name (number)` or `name (flag)`, so that no value is lost.
   */
  *introduce<Content extends { figures: readonly Figure[]; tags: readonly Tag[] }>(
    content: Content,
  ): Generator<ReadEvent, Content> {
    const tags = yield* this.#introduceTags(content.tags);
    const figures: Figure[] = [];
    for (const figure of content.figures) {
      // Nearly all classes are declared by now, and most figures have no tags: no generator and no copy for these.
      if (!this.#classes.has(figure.class)) yield* this.declareClass(figure.class);
      figures.push(figure.tags.length === 0 ? figure : { ...figure, tags: yield* this.#introduceTags(figure.tags) });
    }
    return { ...content, figures, tags };
  }

  *#introduceTags(tags: readonly Tag[]): Generator<ReadEvent, Tag[]> {
    const settled: Tag[] = [];
    for (const tag of tags) {
      const type = typeOf(tag.value);
      const known = this.#tags.get(tag.name);
      const fits = known === undefined || known === type || (known === "oneof_string" && type === "any_string");
      const name = fits ? tag.name : `${tag.name} (${wordOf[type]})`;
      yield* this.declareTag(name, type);
      settled.push({ ...tag, name });
    }
    return settled;
  }
}

/** Returns the definition of a tag after an export to a format that does not declare tags. */
export function redeclaredTag({ name, valueType }: TagDef): TagDef {
  const isText = valueType === "oneof_string" || valueType === "date";
  return { name, valueType: isText ? "any_string" : valueType, color: generatedColor(name), appliesTo: "all" };
}

type ValueType = "none" | "any_number" | "any_string";

const wordOf: Record<ValueType, string> = { none: "flag", any_number: "number", any_string: "text" };

function typeOf(value: Tag["value"]): ValueType {
  if (value === undefined) return "none";
  return typeof value === "number" ? "any_number" : "any_string";
}

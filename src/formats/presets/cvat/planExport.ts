import type { ClassDef } from "../../../model/classDef.ts";
import type { Tag, TagDef } from "../../../model/tag.ts";
import { generatedColor } from "../../classes/generatedColor.ts";
import type { ImageContent, ProjectHead } from "../../format.ts";
import { survivesXml } from "../../text/xmlText.ts";
import { elementNameOf } from "./writeShape.ts";

/** An attribute as `<meta>` declares it for a label. */
interface ExportedAttribute {
  readonly input: "checkbox" | "number" | "select" | "text";
  /** The choices of a `select`. */
  readonly values: readonly string[];
  /** True when objects have values of several types, which become text. */
  readonly isMixed: boolean;
}

/** A class as `<meta>` declares it. */
export interface ExportedLabel {
  readonly title: string;
  readonly color: string;
  readonly type: "any" | "polygon" | "polyline" | "mask" | "skeleton";
  readonly attributes: ReadonlyMap<string, ExportedAttribute>;
}

/** The name of the tag that an object has a field for. */
const OCCLUDED = "occluded";

/** Collects from the images of a project what `<meta>` has to declare before them. */
export class ExportPlanner {
  readonly #classes: Map<string, ClassDef>;
  readonly #tagDefs: ReadonlyMap<string, TagDef>;
  readonly #elements = new Map<string, Set<string>>();
  readonly #attributes = new Map<string, Map<string, Set<ExportedAttribute["input"]>>>();
  readonly #imageTags = new Set<string>();

  constructor(project: ProjectHead) {
    this.#classes = new Map(project.classes.map((definition) => [definition.title, definition]));
    this.#tagDefs = new Map(project.tags.map((definition) => [definition.name, definition]));
  }

  /** Adds the next image. */
  add(image: ImageContent): void {
    if (!image.labelled) return;
    for (const { name } of image.tags) this.#imageTags.add(name);
    for (const figure of image.figures) {
      const { class: title } = figure;
      if (!this.#classes.has(title)) this.#classes.set(title, { title, shape: "any", color: generatedColor(title) });
      const elements = this.#elements.get(title) ?? new Set();
      this.#elements.set(title, elements.add(elementNameOf(figure) ?? ""));
      for (const tag of figure.tags) if (!isOccluded(tag)) this.#addAttribute(title, tag);
    }
  }

  /** Returns the labels of objects. */
  labels(): ExportedLabel[] {
    return [...this.#classes.values()].map(({ title, color, shape }) => {
      const own = this.#attributes.get(title) ?? new Map<string, Set<ExportedAttribute["input"]>>();
      const attributes = new Map([...own].map(([name, inputs]) => [name, this.#attribute(name, inputs)]));
      return { title, color, type: this.#type(title, shape), attributes };
    });
  }

  /** Returns the names of the labels for tags of images. */
  imageTags(): readonly string[] {
    return [...this.#imageTags];
  }

  #addAttribute(title: string, tag: Tag): void {
    const own = this.#attributes.get(title) ?? new Map();
    this.#attributes.set(title, own);
    own.set(tag.name, (own.get(tag.name) ?? new Set()).add(this.#inputOf(tag)));
  }

  #inputOf({ name, value }: Tag): ExportedAttribute["input"] {
    if (value === undefined) return "checkbox";
    if (typeof value === "number") return "number";
    const values = this.#choicesOf(name);
    return values.includes(value) ? "select" : "text";
  }

  #choicesOf(name: string): readonly string[] {
    const definition = this.#tagDefs.get(name);
    const values = definition?.valueType === "oneof_string" ? (definition.values ?? []) : [];
    // Values are listed one per line.
    return values.every((value) => value !== "" && survivesXml(value) && !/[\r\n]/.test(value)) ? values : [];
  }

  #attribute(name: string, inputs: ReadonlySet<ExportedAttribute["input"]>): ExportedAttribute {
    const [only = "text"] = inputs;
    const input = inputs.size === 1 ? only : "text";
    return { input, values: input === "select" ? this.#choicesOf(name) : [], isMixed: inputs.size > 1 };
  }

  /** Returns the type of a label; `any` when one of its objects has another shape than its class. */
  #type(title: string, shape: ClassDef["shape"]): ExportedLabel["type"] {
    const wanted = typeOfShape[shape] ?? "any";
    const elements = this.#elements.get(title) ?? new Set();
    return [...elements].every((element) => element === wanted) ? wanted : "any";
  }
}

const typeOfShape: Partial<Record<ClassDef["shape"], ExportedLabel["type"]>> = {
  polygon: "polygon",
  polyline: "polyline",
  bitmap: "mask",
  graph: "skeleton",
};

/** Returns true for the tag that an object has a field for. */
export function isOccluded({ name, value }: Tag): boolean {
  return name === OCCLUDED && value === undefined;
}

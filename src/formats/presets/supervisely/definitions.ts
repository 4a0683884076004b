import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import type { Tag, TagDef } from "../../../model/tag.ts";
import type { KnownClasses } from "../../annotation/objectToFigure.ts";
import { geometryName, shapeName } from "../../annotation/shapeNames.ts";
import { generatedColor } from "../../classes/generatedColor.ts";
import type { DeclaredClass, ReadEvent } from "../../format.ts";
import { problemEvent } from "../../report/problemEvent.ts";

/** The classes and tags of a project while it is read: those that its meta file declares, and those that its objects bring along. */
export class ProjectWords implements KnownClasses {
  readonly #classes = new Map<string, DeclaredClass>();
  readonly #titles = new Map<unknown, string>();
  readonly #tags = new Map<string, TagDef>();
  readonly #said = new Set<string>();
  #declared = false;

  declareClass(definition: DeclaredClass): ReadEvent {
    this.#declared = true;
    this.#classes.set(definition.title, definition);
    if (definition.extra?.id !== undefined) this.#titles.set(definition.extra.id, definition.title);
    return { type: "class", class: definition };
  }

  declareTag(definition: TagDef): ReadEvent {
    this.#tags.set(definition.name, definition);
    return { type: "tag", tag: definition };
  }

  shapeOf(title: string): string | undefined {
    const definition = this.#classes.get(title);
    return definition && wordOf(definition);
  }

  titleOf(id: unknown): string | undefined {
    return this.#titles.get(id);
  }

  /** Makes the classes and tags that an image uses and nothing declares, and says so; says once where an object does not fit its class. */
  *introduce(figures: readonly Figure[], tags: readonly Tag[], path: DatasetPath | undefined): Generator<ReadEvent> {
    for (const figure of figures) {
      yield* this.#introduceClass(figure, path);
      for (const tag of figure.tags) yield* this.#introduceTag(tag, path);
    }
    for (const tag of tags) yield* this.#introduceTag(tag, path);
  }

  *#introduceClass(figure: Figure, path: DatasetPath | undefined): Generator<ReadEvent> {
    const definition = this.#classes.get(figure.class);
    if (definition === undefined) {
      const made: DeclaredClass = { title: figure.class, shape: "any" };
      this.#classes.set(made.title, made);
      yield { type: "class", class: made };
      const message = `The class ${JSON.stringify(figure.class)} is declared nowhere.`;
      const action = "Made, for objects of any shape.";
      yield problemEvent({ code: "unknown_class", severity: this.#severity, ...(path && { path }), message, action });
      return;
    }
    const wanted = wordOf(definition);
    const word = geometryName(figure.geometry);
    if (wanted === "any" || wanted === word || !this.#isNew(`shape ${wanted} ${word} ${figure.class}`)) return;
    yield problemEvent({
      code: "shape_differs",
      ...(path && { path }),
      message: `The class ${JSON.stringify(figure.class)} is declared for ${wanted} and has objects that are ${word}.`,
      action: "Kept as they are.",
    });
  }

  *#introduceTag(tag: Tag, path: DatasetPath | undefined): Generator<ReadEvent> {
    const definition = this.#tags.get(tag.name);
    if (definition === undefined) {
      const valueType = tag.value === undefined ? "none" : typeof tag.value === "number" ? "any_number" : "any_string";
      const made: TagDef = { name: tag.name, valueType, color: generatedColor(tag.name), appliesTo: "all" };
      this.#tags.set(made.name, made);
      yield { type: "tag", tag: made };
      const message = `The tag ${JSON.stringify(tag.name)} is declared nowhere.`;
      const action = `Made, with values of type ${valueType}.`;
      yield problemEvent({ code: "unknown_tag", severity: this.#severity, ...(path && { path }), message, action });
      return;
    }
    const isListed =
      definition.values === undefined || tag.value === undefined || definition.values.includes(String(tag.value));
    if (definition.valueType !== "oneof_string" || isListed || !this.#isNew(`value ${tag.value} ${tag.name}`)) return;
    yield problemEvent({
      code: "unknown_tag_value",
      ...(path && { path }),
      message: `The tag ${JSON.stringify(tag.name)} has the value ${JSON.stringify(tag.value)}, which its list does not hold.`,
      action: "Kept as it is.",
    });
  }

  /** Without a meta file every class is made, which is said once for all. */
  get #severity(): "warning" | "info" {
    return this.#declared ? "warning" : "info";
  }

  #isNew(saying: string): boolean {
    const isNew = !this.#said.has(saying);
    this.#said.add(saying);
    return isNew;
  }
}

function wordOf(definition: DeclaredClass): string {
  const word = definition.extra?.shape;
  return typeof word === "string" ? word : shapeName(definition.shape);
}

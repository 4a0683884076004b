import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import type { Tag, TagDef } from "../../../model/tag.ts";
import type { KnownClasses } from "../../annotation/objectToFigure.ts";
import { geometryName, shapeName } from "../../annotation/shapeNames.ts";
import { generatedColor } from "../../classes/generatedColor.ts";
import type { DeclaredClass, ReadEvent } from "../../format.ts";
import { problemEvent } from "../../report/problemEvent.ts";

/** The classes and tags of a project while it is read: those that its meta file declares, and those that only its objects use. */
export class SuperviselyDefinitions implements KnownClasses {
  readonly #classes = new Map<string, DeclaredClass>();
  readonly #titles = new Map<unknown, string>();
  readonly #tags = new Map<string, TagDef>();
  readonly #reported = new Set<string>();
  #declared = false;

  /** Declares a class of the meta file. */
  declareClass(definition: DeclaredClass): ReadEvent {
    this.#declared = true;
    this.#classes.set(definition.title, definition);
    if (definition.extra?.id !== undefined) this.#titles.set(definition.extra.id, definition.title);
    return { type: "class", class: definition };
  }

  /** Declares a tag of the meta file. */
  declareTag(definition: TagDef): ReadEvent {
    this.#tags.set(definition.name, definition);
    return { type: "tag", tag: definition };
  }

  /** Returns the shape that a class is declared with, as the format names it. */
  shapeOf(title: string): string | undefined {
    const definition = this.#classes.get(title);
    return definition && shapeNameOf(definition);
  }

  /** Returns the title of the class with an id. */
  titleOf(id: unknown): string | undefined {
    return this.#titles.get(id);
  }

  /** Creates and reports the classes and tags that an image uses and nothing declares; reports once when an object does not fit its class. */
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
      const created: DeclaredClass = { title: figure.class, shape: "any" };
      this.#classes.set(created.title, created);
      yield { type: "class", class: created };
      const message = `The class ${JSON.stringify(figure.class)} is not declared.`;
      const action = "The class is created for objects of any shape.";
      yield problemEvent({ code: "unknown_class", severity: this.#severity, ...(path && { path }), message, action });
      return;
    }
    const declared = shapeNameOf(definition);
    const used = geometryName(figure.geometry);
    if (declared === "any" || declared === used || !this.#isFirst(`shape ${declared} ${used} ${figure.class}`)) return;
    yield problemEvent({
      code: "shape_differs",
      ...(path && { path }),
      message: `The class ${JSON.stringify(figure.class)} is declared with the shape ${declared} and has objects with the shape ${used}.`,
      action: "The objects are imported unchanged.",
    });
  }

  *#introduceTag(tag: Tag, path: DatasetPath | undefined): Generator<ReadEvent> {
    const definition = this.#tags.get(tag.name);
    if (definition === undefined) {
      const valueType = tag.value === undefined ? "none" : typeof tag.value === "number" ? "any_number" : "any_string";
      const created: TagDef = { name: tag.name, valueType, color: generatedColor(tag.name), appliesTo: "all" };
      this.#tags.set(created.name, created);
      yield { type: "tag", tag: created };
      const message = `The tag ${JSON.stringify(tag.name)} is not declared.`;
      const action = `The tag is created with values of the type ${valueType}.`;
      yield problemEvent({ code: "unknown_tag", severity: this.#severity, ...(path && { path }), message, action });
      return;
    }
    const isListed =
      definition.values === undefined || tag.value === undefined || definition.values.includes(String(tag.value));
    if (definition.valueType !== "oneof_string" || isListed || !this.#isFirst(`value ${tag.value} ${tag.name}`)) return;
    yield problemEvent({
      code: "unknown_tag_value",
      ...(path && { path }),
      message: `The tag ${JSON.stringify(tag.name)} has the value ${JSON.stringify(tag.value)}, which is not in its list of values.`,
      action: "The value is imported unchanged.",
    });
  }

  /** Without a meta file every class is created, which is reported once for all of them. */
  get #severity(): "warning" | "info" {
    return this.#declared ? "warning" : "info";
  }

  #isFirst(subject: string): boolean {
    const isFirst = !this.#reported.has(subject);
    this.#reported.add(subject);
    return isFirst;
  }
}

function shapeNameOf(definition: DeclaredClass): string {
  const name = definition.extra?.shape;
  return typeof name === "string" ? name : shapeName(definition.shape);
}

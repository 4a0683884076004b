import type { Project } from "../../contract/projects.ts";
import { shapeName } from "../../formats/annotation/shapeNames.ts";
import type { ClassDef } from "../../model/classDef.ts";
import { skeletonOf } from "../../model/skeleton.ts";
import type { TagDef } from "../../model/tag.ts";
import type { ProjectParts } from "../db/operations/projectParts.ts";

/** The datasets, classes and tags of a project as JSON, written part by part. */
export class PartsJson {
  readonly #datasets = new JsonList<"datasets">("datasets");
  readonly #classes = new JsonList<"classes">("classes");
  readonly #tags = new JsonList<"tags">("tags");
  readonly #geometries = new Map<string, number>();

  add({ datasets, classDefinitions, tagDefinitions, uses }: ProjectParts): void {
    const objectsOfClass = new Map<number, number>();
    for (const { class_id, geometry, objects } of uses.geometries) {
      this.#geometries.set(geometry, (this.#geometries.get(geometry) ?? 0) + objects);
      objectsOfClass.set(class_id, (objectsOfClass.get(class_id) ?? 0) + objects);
    }
    const imagesOfClass = new Map(uses.images.map(({ class_id, images }) => [class_id, images]));
    const tagUses = new Map(uses.tags.map((use) => [use.tag_id, use]));
    this.#datasets.add(
      datasets.map(({ id, name, images, labelled, objects }) => ({ id, name, images, labelled, objects })),
    );
    this.#classes.add(
      classDefinitions.map(({ id, definition }) => {
        const known = JSON.parse(definition) as ClassDef;
        const { title, shape, color, extra } = known;
        return {
          id,
          title,
          shape: typeof extra?.shape === "string" ? extra.shape : shapeName(shape),
          color,
          objects: objectsOfClass.get(id) ?? 0,
          images: imagesOfClass.get(id) ?? 0,
          skeleton: skeletonOf(known).map(([from, to]): [string, string] => [from, to]),
        };
      }),
    );
    this.#tags.add(
      tagDefinitions.map(({ id, definition }) => {
        const { name, valueType, color } = JSON.parse(definition) as TagDef;
        const use = tagUses.get(id);
        return { name, valueType, color, images: use?.images ?? 0, objects: use?.objects ?? 0 };
      }),
    );
  }

  /** Returns the fields of the project as pieces of JSON, each after a comma. */
  pieces(): string[] {
    const geometries = JSON.stringify(Object.fromEntries(this.#geometries));
    return [
      ...this.#datasets.pieces(),
      ...this.#classes.pieces(),
      ...this.#tags.pieces(),
      `,"geometries":${geometries}`,
    ];
  }
}

/** A field of a project that is a list. */
class JsonList<Field extends "datasets" | "classes" | "tags"> {
  readonly #field: Field;
  readonly #pieces: string[] = [];

  constructor(field: Field) {
    this.#field = field;
  }

  add(items: Project[Field][number][]): void {
    if (items.length > 0) this.#pieces.push(JSON.stringify(items).slice(1, -1));
  }

  pieces(): string[] {
    const items = this.#pieces.map((piece, index) => (index === 0 ? piece : `,${piece}`));
    return [`,"${this.#field}":[`, ...items, "]"];
  }
}

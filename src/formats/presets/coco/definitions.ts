import type { Figure } from "../../../model/figure.ts";
import type { Tag } from "../../../model/tag.ts";
import { Declarations } from "../../classes/declarations.ts";
import type { ReadEvent } from "../../format.ts";
import { problemEvent } from "../../report/problemEvent.ts";
import { quoted } from "../../text/quoted.ts";
import type { CocoFile } from "./annotationFile.ts";
import { type Category, unnamed } from "./category.ts";
import { type IdKey, idKey } from "./idKey.ts";

/** What the category of an annotation is in the project. */
interface UsedCategory {
  readonly title: string;
  readonly keypoints: readonly string[];
  /** The class and a problem, with the first annotation of a category that its file does not declare. */
  readonly events: readonly ReadEvent[];
}

/** The classes and tags of a project while it is read. Ids are looked up by file; titles are shared by all files. */
export class CocoDefinitions {
  readonly #declarations = new Declarations();
  readonly #categories = new Map<CocoFile, ReadonlyMap<IdKey, Category>>();
  readonly #undeclared = new Set<string>();

  /** Declares the categories of a file. The same title in two files is one class. */
  *declare(file: CocoFile): Generator<ReadEvent> {
    const byId = new Map<IdKey, Category>();
    for (const category of file.categories) {
      const first = byId.get(category.id);
      if (first === undefined) byId.set(category.id, category);
      else {
        yield problemEvent({
          code: "duplicate_id",
          path: file.path,
          object: `category ${category.id}`,
          message: `The category id ${category.id} is used twice: for ${quoted(first.class.title)} and for ${quoted(category.class.title)}.`,
          action: "Annotations with this id get the first class.",
        });
      }
      if (category.isUnnamed) {
        yield problemEvent({
          code: "class_missing",
          path: file.path,
          object: `category ${category.id}`,
          message: `The category ${category.id} has no name.`,
          action: `Its class is named ${quoted(category.class.title)}.`,
        });
      }
      yield* this.#declarations.declareClass(category.class.title, category.class);
    }
    this.#categories.set(file, byId);
  }

  /** Returns the category that an annotation names in `category_id`; undefined when it names none. */
  categoryOf(file: CocoFile, categoryId: unknown): UsedCategory | undefined {
    const id = idKey(categoryId);
    if (id === undefined) return undefined;
    const category = this.#categories.get(file)?.get(id);
    if (category !== undefined) return { title: category.class.title, keypoints: category.keypoints, events: [] };
    return { title: unnamed(id), keypoints: [], events: this.#declareMissing(file, id) };
  }

  /** Returns the title of that category, without declaring anything. */
  titleOf(file: CocoFile, categoryId: unknown): string | undefined {
    const id = idKey(categoryId);
    if (id === undefined) return undefined;
    return this.#categories.get(file)?.get(id)?.class.title ?? unnamed(id);
  }

  #declareMissing(file: CocoFile, id: IdKey): ReadEvent[] {
    const title = unnamed(id);
    const key = `${file.path}\n${title}`;
    if (this.#undeclared.has(key)) return [];
    this.#undeclared.add(key);
    const problem = problemEvent({
      code: "unknown_class",
      path: file.path,
      object: `category ${id}`,
      message: `Annotations use the category ${id}, which is not in the file's list of categories.`,
      action: `The class ${quoted(title)} is created for it.`,
    });
    return [...this.#declarations.declareClass(title), problem];
  }

  /** Declares the classes and tags of an image that are not declared yet. */
  introduce(content: {
    readonly figures: readonly Figure[];
    readonly tags: readonly Tag[];
  }): Generator<ReadEvent, typeof content> {
    return this.#declarations.introduce(content);
  }
}

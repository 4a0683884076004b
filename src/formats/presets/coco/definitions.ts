import type { Figure } from "../../../model/figure.ts";
import type { Tag } from "../../../model/tag.ts";
import { Declarations } from "../../classes/declarations.ts";
import type { ReadEvent } from "../../format.ts";
import { problemEvent } from "../../report/problemEvent.ts";
import { quoted } from "../../text/quoted.ts";
import type { CocoFile } from "./annotationFile.ts";
import { type Category, unnamed } from "./category.ts";
import { type IdKey, idKey } from "./idKey.ts";

/** The classes and tags of a project while it is read: ids are looked up per file, titles are the project's. */
export class CocoWords {
  readonly #words = new Declarations();
  readonly #categories = new Map<CocoFile, ReadonlyMap<IdKey, Category>>();
  readonly #unknown = new Set<string>();

  /** Declares the categories of a file. The same title in two files is one class. */
  *declare(file: CocoFile): Generator<ReadEvent> {
    const byId = new Map<IdKey, Category>();
    for (const category of file.categories) {
      if (byId.has(category.id)) {
        yield problemEvent({
          code: "duplicate_id",
          path: file.path,
          object: `category ${category.id}`,
          message: `The category id ${category.id} is used twice: for ${quoted(byId.get(category.id)!.class.title)} and for ${quoted(category.class.title)}.`,
          action: "Annotations with this id get the first one.",
        });
      } else byId.set(category.id, category);
      yield* this.#words.declareClass(category.class.title, category.class);
    }
    this.#categories.set(file, byId);
  }

  /** The category of an annotation and events that make it if the file does not declare it; undefined when it names none. */
  categoryOf(
    file: CocoFile,
    value: unknown,
  ): { title: string; keypoints: readonly string[]; events: ReadEvent[] } | undefined {
    const id = idKey(value);
    if (id === undefined) return undefined;
    const category = this.#categories.get(file)?.get(id);
    if (category !== undefined) return { title: category.class.title, keypoints: category.keypoints, events: [] };
    const title = unnamed(id);
    const key = `${file.path}\n${title}`;
    if (this.#unknown.has(key)) return { title, keypoints: [], events: [] };
    this.#unknown.add(key);
    const problem = problemEvent({
      code: "unknown_class",
      path: file.path,
      object: `category ${id}`,
      message: `Annotations use the category ${id}, which the file does not declare.`,
      action: `Made, as the class ${quoted(title)}.`,
    });
    return { title, keypoints: [], events: [...this.#words.declareClass(title), problem] };
  }

  /** Declares what an image uses and nothing has declared yet. */
  introduce(content: {
    readonly figures: readonly Figure[];
    readonly tags: readonly Tag[];
  }): Generator<ReadEvent, typeof content> {
    return this.#words.introduce(content);
  }
}

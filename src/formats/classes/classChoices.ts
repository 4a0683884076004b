import type { ImageEvent } from "../format.ts";

/** New titles for classes of a drop, by their own titles; null excludes a class and its objects. Keys may be any text. */
export type ClassTitles = Readonly<Record<string, { readonly title: string } | null>>;

/** Renames, merges and excludes classes, in the same way for the page and the server. */
export class ClassChoices {
  readonly #choices: ReadonlyMap<string, { readonly title: string } | null>;

  constructor(choices: ClassTitles | undefined) {
    this.#choices = new Map(Object.entries(choices ?? {}));
  }

  /** Returns the titles for which there is a choice. */
  titles(): Iterable<string> {
    return this.#choices.keys();
  }

  /** Returns the new title of a class; undefined when it is excluded. */
  titleOf(title: string): string | undefined {
    const choice = this.#choices.get(title);
    return choice === undefined ? title : choice?.title;
  }

  /** Returns an image with its objects as chosen; the same one when nothing is chosen. */
  apply(event: ImageEvent): ImageEvent {
    if (this.#choices.size === 0) return event;
    const figures = event.figures.flatMap((figure) => {
      const title = this.titleOf(figure.class);
      return title === undefined ? [] : [title === figure.class ? figure : { ...figure, class: title }];
    });
    return { ...event, figures };
  }
}

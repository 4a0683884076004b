import { count } from "../../model/plural.ts";
import type { ImageEvent, ProblemEvent } from "../format.ts";
import { problemEvent } from "../report/problemEvent.ts";
import type { ClassChoices } from "./classChoices.ts";

/** Counts the objects of the classes of a drop, and reports what a person's choice did to each class. */
export class ChoiceReport {
  readonly #choices: ClassChoices;
  /** Objects by the title that the class has in the drop. */
  readonly #objects = new Map<string, number>();

  constructor(choices: ClassChoices) {
    this.#choices = choices;
  }

  /** Counts a class that the drop declares; it may have no objects. */
  declare(title: string): void {
    if (!this.#objects.has(title)) this.#objects.set(title, 0);
  }

  /** Counts the objects of an image, as the drop has them. */
  count({ figures }: ImageEvent): void {
    for (const figure of figures) this.#objects.set(figure.class, (this.#objects.get(figure.class) ?? 0) + 1);
  }

  /** Yields an info for each class that was excluded, merged or renamed, and a warning for a choice without its class. */
  *problems(): Generator<ProblemEvent> {
    yield* choiceProblems(this.#objects, this.#choices);
    yield* unknownChoices(this.#objects, this.#choices);
  }
}

/** Yields an info for each class that a choice excludes, merges or renames. `objects`: the objects of each class by its title in the drop. */
export function* choiceProblems(objects: ReadonlyMap<string, number>, choices: ClassChoices): Generator<ProblemEvent> {
  const sources = new Map<string, number>();
  for (const own of objects.keys()) {
    const title = choices.titleOf(own);
    if (title !== undefined) sources.set(title, (sources.get(title) ?? 0) + 1);
  }
  for (const [own, ofClass] of objects) {
    const title = choices.titleOf(own);
    if (title === own) continue;
    if (title === undefined) yield excluded(own, ofClass);
    else yield (sources.get(title) ?? 0) > 1 ? merged(own, title, ofClass) : renamed(own, title, ofClass);
  }
}

/** Yields a warning for each choice whose class the drop does not have, once all of its classes are known. */
export function* unknownChoices(objects: ReadonlyMap<string, number>, choices: ClassChoices): Generator<ProblemEvent> {
  for (const title of choices.titles()) if (!objects.has(title)) yield unknown(title);
}

function unknown(title: string): ProblemEvent {
  return problemEvent({
    code: "unknown_class_choice",
    message: `The dataset has no class "${title}", for which the import has a choice.`,
    action: "The choice has no effect.",
  });
}

const NO_OBJECTS = "It has no objects in this drop.";

function excluded(own: string, objects: number): ProblemEvent {
  return problemEvent({
    code: "class_excluded",
    message: `The class "${own}" is excluded by choice.`,
    action: objects === 0 ? NO_OBJECTS : `${count(objects, "object is", "objects are")} skipped.`,
  });
}

function merged(own: string, title: string, objects: number): ProblemEvent {
  return problemEvent({
    code: "class_merged",
    message: `The class "${own}" is merged into "${title}" by choice.`,
    action: newClass(title, objects),
  });
}

function renamed(own: string, title: string, objects: number): ProblemEvent {
  return problemEvent({
    code: "class_renamed",
    message: `The class "${own}" is renamed to "${title}" by choice.`,
    action: newClass(title, objects),
  });
}

function newClass(title: string, objects: number): string {
  return objects === 0 ? NO_OBJECTS : `${count(objects, "object gets", "objects get")} the class "${title}".`;
}

import type { ProblemDetails } from "../../model/problem.ts";

/** The class of objects whose class has no name. */
export const UNNAMED_CLASS = "unnamed";

/** Settles the titles of classes, in the same way for all formats: blanks around a title are removed, an empty one is replaced. */
export class ClassNames {
  readonly #settled = new Map<string, string>();
  /** The first title of each spelling without case. */
  readonly #spellings = new Map<string, string>();
  readonly #problems: ProblemDetails[] = [];

  /** Returns the title that a class of a format gets. */
  titleOf(title: string): string {
    const known = this.#settled.get(title);
    if (known !== undefined) return known;
    const bare = title.trim().replace(/\s+/g, " ");
    const settled = bare === "" ? UNNAMED_CLASS : bare;
    this.#settled.set(title, settled);
    if (settled !== title && bare !== "") this.#reportBlanks(title, settled);
    this.#compare(settled);
    return settled;
  }

  /** Returns the problems that were found since the last call. */
  takeProblems(): ProblemDetails[] {
    return this.#problems.splice(0);
  }

  #reportBlanks(title: string, settled: string): void {
    this.#problems.push({
      code: "class_name_blanks",
      message: `The class name ${JSON.stringify(title)} has blanks that do not belong to it.`,
      action: `The class is imported as ${JSON.stringify(settled)}.`,
    });
  }

  #compare(title: string): void {
    const spelling = title.normalize("NFC").toLowerCase();
    const other = this.#spellings.get(spelling);
    if (other === undefined) this.#spellings.set(spelling, title);
    if (other === undefined || other === title) return;
    this.#problems.push({
      code: "similar_classes",
      message: `The classes ${JSON.stringify(other)} and ${JSON.stringify(title)} differ only in case or in the form of their letters.`,
      action: "They are imported as two classes. They can be merged before the import.",
    });
  }
}

/** Returns true for a class name that is empty or consists of blanks. */
export function isEmptyClassName(title: string): boolean {
  return title.trim() === "";
}

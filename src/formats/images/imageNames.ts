import { baseName, type DatasetPath } from "../../model/datasetPath.ts";
import { count } from "../../model/plural.ts";
import type { ProblemDetails } from "../../model/problem.ts";

/** Renamed images of one dataset that are reported one by one. */
const MOST_REPORTED = 20;

/**
 * Returns a name for an image that is not among `taken`, and adds it there: the name of its file, else one with its folders in front, else
 * one with a number in front.
 */
export function uniqueName(path: string, taken: Set<string>): string {
  const own = baseName(path);
  let name = own;
  const segments = taken.has(name) ? path.split("/") : [];
  for (let n = 2; taken.has(name) && n <= segments.length; n++) name = segments.slice(-n).join("_");
  for (let n = 1; taken.has(name); n++) name = `${n}_${own}`;
  taken.add(name);
  return name;
}

/** The names of images in their datasets, as they come. */
export class ImageNames {
  readonly #taken = new Map<string, Set<string>>();
  readonly #renamed = new Map<string, number>();

  /** Returns the name of the next image of a dataset, with a problem when it is not the name of the file. */
  nameFor(dataset: string, path: DatasetPath): { name: string; problem?: ProblemDetails } {
    const taken = this.#taken.get(dataset) ?? new Set();
    this.#taken.set(dataset, taken);
    const own = baseName(path);
    const name = uniqueName(path, taken);
    if (name === own) return { name };
    const renamed = (this.#renamed.get(dataset) ?? 0) + 1;
    this.#renamed.set(dataset, renamed);
    if (renamed > MOST_REPORTED) return { name };
    const message = `Another image of the dataset ${dataset} has the name ${own}.`;
    const action = `The image is renamed to ${name}.`;
    return { name, problem: { code: "duplicate_name", path, message, action } };
  }

  /** Returns the problems of the renamed images that were not reported one by one; call it after the last image. */
  rest(): ProblemDetails[] {
    return [...this.#renamed]
      .filter(([, renamed]) => renamed > MOST_REPORTED)
      .map(([dataset, renamed]) => ({
        code: "duplicate_name",
        message: `${count(renamed - MOST_REPORTED, "more image")} of the dataset ${dataset} are named like another one.`,
        action: "Their folders are added to their names.",
      }));
  }
}

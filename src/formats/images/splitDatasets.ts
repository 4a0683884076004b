import type { DatasetPath } from "../../model/datasetPath.ts";
import type { ProblemDetails } from "../../model/problem.ts";
import type { ImageEvent } from "../format.ts";
import { isSplitWord } from "./annotationPlace.ts";
import { uniqueName } from "./imageNames.ts";

/** Images that are reported one by one. */
const MOST_REPORTED = 20;

/** Moves images of a reader into the splits that lists name for them; images in a split of their own stay. */
export class SplitDatasets {
  readonly #splitOf: ReadonlyMap<DatasetPath, string>;
  /** Names that are taken in each dataset. */
  readonly #taken = new Map<string, Set<string>>();
  #renamed = 0;

  constructor(splitOf: ReadonlyMap<DatasetPath, string>) {
    this.#splitOf = splitOf;
  }

  /** True when there are no lists. */
  get isEmpty(): boolean {
    return this.#splitOf.size === 0;
  }

  /** Returns an image in its split, with another name if its own is taken there, and the problem of that. */
  place(event: ImageEvent): { readonly event: ImageEvent; readonly problem?: ProblemDetails } {
    if (this.isEmpty) return { event };
    const split = this.#splitOf.get(event.path);
    const isMoved = split !== undefined && split !== event.dataset && !event.dataset.split("/").some(isSplitWord);
    const dataset = isMoved ? split : event.dataset;
    const taken = this.#taken.get(dataset) ?? new Set();
    this.#taken.set(dataset, taken);
    const isFree = !taken.has(event.name);
    if (isFree) taken.add(event.name);
    if (!isMoved) return { event };
    const name = isFree ? event.name : uniqueName(event.path, taken);
    const placed = { event: { ...event, dataset, name } };
    if (isFree || ++this.#renamed > MOST_REPORTED) return placed;
    const message = `Another image of the dataset ${dataset} has the name ${event.name}.`;
    const action = `The image is renamed to ${name}.`;
    return { ...placed, problem: { code: "duplicate_name", path: event.path, message, action } };
  }

  /** Returns the problem of the renamed images that were not reported one by one. */
  rest(): ProblemDetails[] {
    const more = this.#renamed - MOST_REPORTED;
    if (more <= 0) return [];
    const message = `${more.toLocaleString("en")} more images are named like another one of their split.`;
    return [{ code: "duplicate_name", message, action: "Their folders are added to their names." }];
  }
}

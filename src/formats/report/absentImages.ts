import type { DatasetPath } from "../../model/datasetPath.ts";
import { count } from "../../model/plural.ts";
import type { ReadEvent } from "../format.ts";
import { quoted } from "../text/quoted.ts";
import { problemEvent } from "./problemEvent.ts";

/** Images that are reported one by one. */
const MOST_REPORTED = 20;

/** Collects images that tables name and that are not in the drop: the first 20 by name, of the others the count of their rows. */
export class AbsentImages {
  readonly #named = new Map<string, { readonly path: DatasetPath; readonly line: number; rows: number }>();
  #more = 0;

  /** Adds a row about an image; `line` counts from 1. */
  add(image: string, path: DatasetPath, line: number): void {
    const known = this.#named.get(image);
    if (known !== undefined) known.rows++;
    else if (this.#named.size < MOST_REPORTED) this.#named.set(image, { path, line, rows: 1 });
    else this.#more++;
  }

  /** Yields the problems of the collected images. */
  *events(): Generator<ReadEvent> {
    for (const [image, { path, line, rows }] of this.#named) {
      const message = `The image ${quoted(image)}, which has ${count(rows, "row")}, is not in the drop.`;
      yield problemEvent(
        { code: "annotation_without_image", path, line, message, action: skipped(rows) },
        { annotations: rows },
      );
    }
    if (this.#more === 0) return;
    const message = `${count(this.#more, "more row is", "more rows are")} about images that are not in the drop.`;
    yield problemEvent(
      { code: "annotation_without_image", message, action: skipped(this.#more) },
      { annotations: this.#more },
    );
  }
}

function skipped(rows: number): string {
  return rows === 1 ? "The row is skipped." : "The rows are skipped.";
}

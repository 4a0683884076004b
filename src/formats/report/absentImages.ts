import type { DatasetPath } from "../../model/datasetPath.ts";
import type { ReadEvent } from "../format.ts";
import { problemEvent } from "./problemEvent.ts";

/** Images that are named one by one. */
const NAMED = 20;
/** Characters of a name that are shown. */
const SHOWN = 200;

/** Images that tables speak of and the drop does not have: the first ones by name, of the others the count of their rows. */
export class AbsentImages {
  readonly #named = new Map<string, { readonly path: DatasetPath; readonly line: number; rows: number }>();
  #more = 0;

  /** One more row about an image; `line` counts from 1. */
  add(image: string, path: DatasetPath, line: number): void {
    const known = this.#named.get(image);
    if (known !== undefined) known.rows++;
    else if (this.#named.size < NAMED) this.#named.set(image, { path, line, rows: 1 });
    else this.#more++;
  }

  *events(): Generator<ReadEvent> {
    for (const [image, { path, line, rows }] of this.#named) {
      const message = `The drop has no image ${JSON.stringify(image.slice(0, SHOWN))}, which has ${counted(rows)}.`;
      yield problemEvent({ code: "annotation_without_image", path, line, message, action: "Left out." }, rows);
    }
    if (this.#more === 0) return;
    const message = `The drop lacks more images that its tables speak of; they have ${counted(this.#more)}.`;
    yield problemEvent({ code: "annotation_without_image", message, action: "Left out." }, this.#more);
  }
}

function counted(rows: number): string {
  return rows === 1 ? "1 row" : `${rows.toLocaleString("en")} rows`;
}

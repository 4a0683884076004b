import type { DatasetPath } from "../../model/datasetPath.ts";
import type { DatasetEvent, FileEvent } from "../format.ts";
import type { ImageCheck } from "../images/imageFile.ts";
import { fileEvent } from "../report/problemEvent.ts";
import { skipReason } from "../report/skipReasons.ts";

/** Yields the event of each dataset once, before its first image. */
export class DatasetEvents {
  readonly #begun = new Set<string>();

  /** Yields the event of a dataset that has not begun yet. */
  *begin(name: string): Generator<DatasetEvent> {
    if (this.#begun.has(name)) return;
    this.#begun.add(name);
    yield { type: "dataset", name };
  }
}

/** Returns the outcome of a file that turned out not to be an image. */
export function notAnImageEvent(path: DatasetPath, { failed }: Pick<ImageCheck, "failed">): FileEvent {
  return failed ? fileEvent(path, "failed") : fileEvent(path, "skipped", skipReason.notAnImage);
}

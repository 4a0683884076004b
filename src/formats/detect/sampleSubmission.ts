import { baseName, type DatasetPath } from "../../model/datasetPath.ts";
import type { ReadEvent } from "../format.ts";
import { fileEvent, problemEvent } from "../report/problemEvent.ts";
import { skipReason } from "../report/skipReasons.ts";

/** True for a table that competitions hand out as a form for results: it names test images, with values that mean nothing. */
export function isSampleSubmission(path: string): boolean {
  return /^(sample|example|dummy)[-_ ]?(submission|sub)s?([-_ .]|$)/i.test(baseName(path));
}

/** Says that such a table is left out. */
export function* reportSubmissions(paths: readonly DatasetPath[]): Generator<ReadEvent> {
  for (const path of paths) {
    const message = "It is a form for results of a competition: its values are no labels.";
    yield problemEvent({ code: "table_not_read", path, message, action: "Left out." });
    yield fileEvent(path, "skipped", skipReason.submissionForm);
  }
}

import { baseName, type DatasetPath } from "../../model/datasetPath.ts";
import type { ReadEvent } from "../format.ts";
import { fileEvent, problemEvent } from "../report/problemEvent.ts";
import { skipReason } from "../report/skipReasons.ts";

/** Returns true for the submission form of a competition: a table of test images with placeholder values. */
export function isSampleSubmission(path: string): boolean {
  return /^(sample|example|dummy)[-_ ]?(submission|sub)s?([-_ .]|$)/i.test(baseName(path));
}

/** Reports such tables, which are skipped. */
export function* reportSubmissions(paths: readonly DatasetPath[]): Generator<ReadEvent> {
  for (const path of paths) {
    const message = "The table is the submission form of a competition: its values are placeholders, not labels.";
    yield problemEvent({ code: "table_not_read", path, message, action: "The table is skipped." });
    yield fileEvent(path, "skipped", skipReason.submissionForm);
  }
}

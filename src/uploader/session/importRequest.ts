import { lostBeforeSending } from "../../model/lostBeforeSending.ts";
import type { Intake } from "../files/intake.ts";
import type { Ledger } from "../files/ledger.ts";
import type { ImportSettings } from "../send/importSettings.ts";
import { type ImportRequest, importedFiles } from "../send/importTask.ts";

/** The parts of an upload from which the import request is built. */
interface ImportParts {
  /** Id of the upload. */
  readonly id: string;
  /** Name of the drop. */
  readonly name: string;
  readonly settings: ImportSettings;
  readonly ledger: Ledger;
  readonly intake: Intake;
  /** Rows of the file table, ordered by path. */
  readonly rows: Iterable<number>;
}

/** Returns the request that imports the files on the server. Repeated requests of one `attempt` start one task. */
export function importRequest(parts: ImportParts, attempt: number): ImportRequest {
  return {
    settings: parts.settings,
    fallbackTitle: parts.name,
    files: importedFiles(parts.ledger, parts.rows),
    ignored: skippedCounts(parts.ledger, parts.intake),
    idempotencyKey: `${parts.id}-${attempt}`,
  };
}

/** Counts the files that were found but are not imported, by reason, for the report. */
function skippedCounts(ledger: Ledger, intake: Intake): { reason: string; count: number }[] {
  const skipped = new Map(intake.ignored);
  const failed = ledger.files.counts(["failed"]).files;
  if (failed > 0) skipped.set(lostBeforeSending.notSent, failed);
  return [...skipped].map(([reason, count]) => ({ reason, count }));
}

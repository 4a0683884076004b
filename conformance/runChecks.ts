import type { Calls } from "./calls.ts";
import type { Check, Source } from "./check.ts";
import { checkImages } from "./checkImages.ts";
import { importLocal } from "./importLocal.ts";
import { keys } from "./keys.ts";
import { startImport } from "./startImport.ts";
import { uploadFiles } from "./uploadFiles.ts";

/** All checks, in the order in which they run. */
export const allChecks: readonly Check[] = [...checkImages, ...uploadFiles, ...startImport, ...importLocal, ...keys];

/** How one check ended. */
export interface Outcome {
  readonly name: string;
  readonly source: Source;
  /** What the server did wrong; undefined when it passed. */
  readonly failure: string | undefined;
}

/** Runs checks one after another. Yields each outcome as soon as it is known. */
export async function* runChecks(calls: Calls, checks: readonly Check[] = allChecks): AsyncGenerator<Outcome> {
  for (const { name, source, run } of checks) {
    let failure: string | undefined;
    try {
      await run(calls);
    } catch (error) {
      failure = error instanceof Error ? `${error.message}${error.cause ? ` (${error.cause})` : ""}` : String(error);
    }
    yield { name, source, failure };
  }
}

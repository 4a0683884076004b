import { checkImages } from "../../contract/checkImages.ts";
import type { Api } from "../api/api.ts";
import { hashText } from "../files/hashText.ts";
import type { Ledger } from "../files/ledger.ts";
import type { Bell } from "../flow/bell.ts";
import { pause } from "../flow/pause.ts";
import type { KeptBytes } from "../hash/keptBytes.ts";
import type { Insist } from "./link.ts";
import type { ServerLimits } from "./serverLimits.ts";

/** Most hashes in one request. */
const HASHES_PER_REQUEST = 1000;

/** How long hashes wait for more before they are asked for, in milliseconds. */
const GATHER_MS = 100;

/** What asking needs. */
export interface AskLaneContext {
  readonly ledger: Ledger;
  readonly kept: KeptBytes;
  readonly api: Api;
  readonly bell: Bell;
  readonly limits: Pick<ServerLimits, "hashesPerCheck">;
  /** Repeats a call until it succeeds or fails for good, also over a sign-in. */
  readonly insist: Insist;
  readonly onChange: () => void;
}

/** Asks the server which contents it lacks, each once, many at a time. Throws what no retry can mend, or the signal's reason. */
export async function runAskLane(context: AskLaneContext, signal: AbortSignal): Promise<never> {
  const { ledger, bell } = context;
  for (;;) {
    while (ledger.toAsk === 0) await bell.next(signal);
    if (ledger.toAsk < HASHES_PER_REQUEST && !ledger.allHashed) await pause(GATHER_MS, signal);
    const asked = ledger.takeToAsk(Math.min(HASHES_PER_REQUEST, context.limits.hashesPerCheck));
    if (asked.length === 0) continue;
    const missing = await missingOf(asked, context, signal).catch((error: unknown) => {
      ledger.unsure(asked);
      throw error;
    });
    ledger.answered(asked, missing);
    dropPresent(asked, context);
    context.onChange();
  }
}

/** Returns the hashes of those contents that the server lacks. */
async function missingOf(
  contents: readonly number[],
  { ledger, api, insist }: AskLaneContext,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const hashes = contents.map((content) => hashText(ledger.contents.hash(content)));
  return new Set(await insist(() => api.call(checkImages, { body: hashes, signal }), signal));
}

/** Lets go of the bytes that need not be sent. */
function dropPresent(contents: readonly number[], { ledger, kept }: AskLaneContext): void {
  for (const content of contents) {
    if (ledger.contents.state(content) === "missing") continue;
    for (const row of ledger.contents.members(content)) kept.drop(row);
  }
}

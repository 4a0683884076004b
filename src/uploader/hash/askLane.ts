import { checkImages } from "../../contract/checkImages.ts";
import type { Api } from "../send/api.ts";
import type { Bell } from "../session/bell.ts";
import type { Ledger } from "../session/ledger.ts";
import { pause } from "../session/pause.ts";
import { hashText } from "./hashText.ts";
import type { KeptBytes } from "./keptBytes.ts";

/** Hashes in one question. */
const HASHES_PER_QUESTION = 1000;
/** How long a question may wait for company, in milliseconds. */
const GATHER_MS = 100;

/** What asking needs. */
export interface AskLaneContext {
  readonly ledger: Ledger;
  readonly kept: KeptBytes;
  readonly api: Api;
  readonly bell: Bell;
  readonly hashesPerCheck: () => number;
  /** Makes a call again and again until it succeeds or fails for good, also over a sign-in. */
  readonly insist: <T>(call: () => Promise<T>, signal: AbortSignal) => Promise<T>;
  readonly onChange: () => void;
}

/** Asks the server which contents it lacks, each once, many at a time. Throws what no retry can mend, or the signal's reason. */
export async function runAskLane(context: AskLaneContext, signal: AbortSignal): Promise<never> {
  const { ledger, kept, bell } = context;
  for (;;) {
    while (ledger.toAsk === 0) await bell.next(signal);
    if (ledger.toAsk < HASHES_PER_QUESTION && !ledger.allHashed) await pause(GATHER_MS, signal);
    const asked = ledger.takeToAsk(Math.min(HASHES_PER_QUESTION, context.hashesPerCheck()));
    if (asked.length === 0) continue;
    const hashes = asked.map((content) => hashText(ledger.contents.hash(content)));
    let missing: Set<string>;
    try {
      missing = new Set(await context.insist(() => context.api.call(checkImages, { body: hashes, signal }), signal));
    } catch (error) {
      ledger.unsure(asked);
      throw error;
    }
    ledger.answered(asked, missing);
    for (const content of asked) {
      if (ledger.contents.state(content) === "missing") continue;
      for (const row of ledger.contents.members(content)) kept.drop(row);
    }
    context.onChange();
  }
}

import { checkImages } from "../../contract/checkImages.ts";
import type { Api } from "../api/api.ts";
import { hashText } from "../files/hashText.ts";
import type { Ledger } from "../files/ledger.ts";
import type { Bell } from "../flow/bell.ts";
import { pause } from "../flow/pause.ts";
import type { KeptBytes } from "../hash/keptBytes.ts";
import type { Insist } from "./link.ts";
import type { ServerLimits } from "./serverLimits.ts";

/** Maximum number of hashes in one request. */
const HASHES_PER_REQUEST = 1000;

/** The least time between two requests while more hashes come, in milliseconds: meanwhile hashes are collected. */
const GATHER_MS = 200;

/** What the check depends on. */
export interface AskLaneContext {
  readonly ledger: Ledger;
  readonly kept: KeptBytes;
  readonly api: Api;
  readonly bell: Bell;
  readonly limits: Pick<ServerLimits, "hashesPerCheck">;
  /** Repeats a call until it succeeds or fails permanently, even across a sign-in. */
  readonly insist: Insist;
  readonly onChange: () => void;
}

/**
 * Asks the server which contents are missing, each once, many per request. Throws errors that a retry cannot resolve, or the signal's
 * reason.
 */
export async function runAskLane(context: AskLaneContext, signal: AbortSignal): Promise<never> {
  const { ledger, bell } = context;
  let askedAt = Number.NEGATIVE_INFINITY;
  for (;;) {
    while (ledger.toAsk === 0) await bell.next(signal);
    const early = askedAt + GATHER_MS - performance.now();
    if (early > 0 && ledger.toAsk < HASHES_PER_REQUEST && !ledger.allHashed) await pause(early, signal);
    askedAt = performance.now();
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

/** Returns the hashes of those contents that are missing on the server. */
async function missingOf(
  contents: readonly number[],
  { ledger, api, insist }: AskLaneContext,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const hashes = contents.map((content) => hashText(ledger.contents.hash(content)));
  return new Set(await insist(() => api.call(checkImages, { body: hashes, signal }), signal));
}

/** Releases the bytes that need not be sent. */
function dropPresent(contents: readonly number[], { ledger, kept }: AskLaneContext): void {
  for (const content of contents) {
    if (ledger.contents.state(content) === "missing") continue;
    for (const row of ledger.contents.members(content)) kept.drop(row);
  }
}

import type { Ledger } from "../files/ledger.ts";
import type { Bell } from "../flow/bell.ts";
import { pause } from "../flow/pause.ts";
import { RESTART_MS } from "../hash/hashLane.ts";
import { WorkerDied } from "../hash/hashPool.ts";
import type { RequestSize } from "./requestSize.ts";
import type { Sender } from "./sender.ts";
import type { ServerLimits } from "./serverLimits.ts";

/** How long a small number of files waits for more before it is sent, in milliseconds. */
const GATHER_MS = 50;

/** What sending depends on. */
export interface SendLaneContext {
  readonly ledger: Ledger;
  readonly sender: Pick<Sender, "send" | "busy">;
  readonly size: RequestSize;
  readonly bell: Bell;
  readonly limits: Pick<ServerLimits, "batch">;
  /** Returns the signal that is aborted while nothing may be sent. */
  readonly sendSignal: () => AbortSignal;
  /** Reports an error that ends only this request; returns false for one that ends the upload. */
  readonly takesError: (error: unknown) => boolean;
  readonly onChange: () => void;
}

/**
 * Sends the missing contents, request by request, whenever sending is allowed. Throws errors that a retry cannot resolve, or the reason of
 * `signal`.
 */
export async function runSendLane(context: SendLaneContext, signal: AbortSignal): Promise<never> {
  for (;;) {
    const sendSignal = context.sendSignal();
    const contents = await takeContents(context, sendSignal, signal);
    if (contents.length === 0) {
      await context.bell.next(signal);
      continue;
    }
    try {
      await context.sender.send(contents, sendSignal);
    } catch (error) {
      if (error instanceof WorkerDied) await pause(RESTART_MS, signal);
      else if (!sendSignal.aborted && !context.takesError(error)) throw error;
    }
    context.onChange();
  }
}

/** Takes the contents of the next request. Few files are not worth a request while others are being sent and more may follow. */
async function takeContents(
  { ledger, sender, size, limits }: SendLaneContext,
  sendSignal: AbortSignal,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const isSmall = ledger.toSend > 0 && ledger.toSend < limits.batch.files && !ledger.nothingComing;
  if (isSmall && sender.busy) await pause(GATHER_MS, signal);
  if (sendSignal.aborted) return [];
  const { files, bytes } = limits.batch;
  return ledger.takeToSend({ files, bytes: size.next(bytes) });
}

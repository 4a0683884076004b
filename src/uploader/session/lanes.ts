import { type HashLaneContext, runHashLane } from "../hash/hashLane.ts";
import { type AskLaneContext, runAskLane } from "../send/askLane.ts";
import { runSendLane, type SendLaneContext } from "../send/sendLane.ts";

/**
 * Number of batches that are read or sent at the same time: one more than uploads, so that the next one is ready when a slot becomes free.
 */
const SEND_LANES = 6;

/** What the lanes of an upload depend on. */
type LanesContext = HashLaneContext & AskLaneContext & SendLaneContext;

/** Starts all lanes of an upload: they hash, ask and send until `signal` aborts. Each promise rejects with the error that ends its lane. */
export function startLanes(context: LanesContext, signal: AbortSignal): readonly Promise<never>[] {
  return [
    ...Array.from({ length: context.pool.lanes }, (_, lane) => runHashLane(lane, context, signal)),
    runAskLane(context, signal),
    ...Array.from({ length: SEND_LANES }, () => runSendLane(context, signal)),
  ];
}

import type { Ledger } from "../files/ledger.ts";
import type { Sender } from "../send/sender.ts";
import { type Bottleneck, createRates, type Rates } from "./rates.ts";
import type { SessionSnapshot } from "./snapshot.ts";

/** From this number of concurrent requests on, the network is the limit. */
const BUSY_REQUESTS = 3;

/** Measures the speeds of one upload. */
export interface RateSampler {
  readonly rates: Rates;
  /** Records bytes that were read and hashed. */
  addHashedBytes(bytes: number): void;
  /** Takes a sample; call it about once a second. */
  sample(): void;
}

/** What the sampler reads. */
interface RateContext {
  readonly state: () => SessionSnapshot;
  readonly ledger: Ledger;
  readonly requests: () => Sender["requests"];
  readonly now?: () => number;
}

/** Creates the sampler of one upload; the measurement begins immediately. */
export function createRateSampler({ state, ledger, requests, now = Date.now }: RateContext): RateSampler {
  const meter = createRates();
  let hashedBytes = 0;
  let rates = meter.sample({
    at: now(),
    hashedFiles: 0,
    hashedBytes: 0,
    wireBytes: 0,
    filesLeft: 0,
    missingBytes: 0,
    sending: false,
    limitedBy: undefined,
  });
  return {
    get rates() {
      return rates;
    },
    addHashedBytes(bytes) {
      hashedBytes += bytes;
    },
    sample() {
      const { found, hashed, missing, failed, onTheWireBytes, phase } = state();
      const sending = phase.name === "sending";
      rates = meter.sample({
        at: now(),
        hashedFiles: hashed.files,
        hashedBytes,
        wireBytes: onTheWireBytes,
        filesLeft: Math.max(0, found.files - hashed.files - failed.files),
        missingBytes: missing.bytes,
        sending,
        limitedBy: sending ? bottleneckOf(requests(), ledger.allHashed) : undefined,
      });
    },
  };
}

/**
 * Returns what limits an upload: the server when most requests wait for its response, the network while enough is being sent, the disk
 * while files are still being hashed; undefined when nothing does.
 */
export function bottleneckOf({ sending, awaiting }: Sender["requests"], allHashed: boolean): Bottleneck | undefined {
  if (awaiting > sending) return "server";
  if (sending + awaiting >= BUSY_REQUESTS || (sending > 0 && allHashed)) return "network";
  return allHashed ? undefined : "disk";
}

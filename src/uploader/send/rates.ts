/** Seconds over which a speed is said. */
const WINDOW_S = 6;
/** Seconds of history that the page draws. */
const HISTORY_S = 120;
/** Seconds of work before anything is said of what is left. */
const SETTLE_S = 3;

/** What is known at one moment; counters only ever grow. */
export interface RateSample {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly hashedFiles: number;
  readonly hashedBytes: number;
  /** Bytes handed to the network. */
  readonly wireBytes: number;
  /** Files still to be hashed. */
  readonly filesLeft: number;
  /** Bytes that the server lacked, sent or not, of what is hashed so far. */
  readonly missingBytes: number;
  /** True while content is being sent. */
  readonly sending: boolean;
  readonly limitedBy: "disk" | "network" | "server" | undefined;
}

export interface Rates {
  /** Bytes a second. */
  readonly hashRate: number | undefined;
  readonly sendRate: number | undefined;
  readonly rateHistory: readonly number[];
  readonly secondsLeft: number | undefined;
  readonly limitedBy: "disk" | "network" | "server" | undefined;
}

const NOTHING: Rates = {
  hashRate: undefined,
  sendRate: undefined,
  rateHistory: [],
  secondsLeft: undefined,
  limitedBy: undefined,
};

/** Speeds and the time left, from samples about once a second. What is left counts down with the clock and is corrected gently. */
export function createRates(): { sample(now: RateSample): Rates } {
  let samples: RateSample[] = [];
  let rates = NOTHING;
  let left: number | undefined;
  let sendingSince: number | undefined;

  return {
    sample(now) {
      const last = samples.at(-1);
      if (last !== undefined && now.at <= last.at) return rates;
      // After a sleep or a long pause the old figures say nothing.
      if (last !== undefined && now.at - last.at > WINDOW_S * 1000) samples = [];
      samples.push(now);
      while (samples.length > 2 && now.at - (samples[0]?.at ?? 0) > WINDOW_S * 1000) samples.shift();
      const first = samples[0];
      const seconds = first === undefined ? 0 : (now.at - first.at) / 1000;
      if (first === undefined || seconds < 0.5) return rates;

      const hashRate = Math.max(0, now.hashedBytes - first.hashedBytes) / seconds;
      const sendRate = Math.max(0, now.wireBytes - first.wireBytes) / seconds;
      const filesRate = Math.max(0, now.hashedFiles - first.hashedFiles) / seconds;
      sendingSince = now.sending ? (sendingSince ?? now.at) : undefined;
      const passed = last === undefined ? 0 : (now.at - last.at) / 1000;
      const pushed = last === undefined ? 0 : Math.max(0, now.wireBytes - last.wireBytes) / Math.max(passed, 0.001);

      left = now.sending ? smooth(left, estimate(now, filesRate, sendRate), passed) : undefined;
      const settled = sendingSince !== undefined && now.at - sendingSince >= SETTLE_S * 1000;
      rates = {
        hashRate,
        sendRate: now.sending ? sendRate : undefined,
        rateHistory: now.sending ? [...rates.rateHistory, pushed].slice(-HISTORY_S) : rates.rateHistory,
        secondsLeft: settled && left !== undefined ? Math.ceil(left) : undefined,
        limitedBy: now.sending ? mostOften(samples) : undefined,
      };
      return rates;
    },
  };
}

/** Seconds until all is hashed and sent, as it looks just now; hashing and sending overlap, so the slower one counts. */
function estimate(now: RateSample, filesRate: number, sendRate: number): number | undefined {
  const hashing = now.filesLeft === 0 ? 0 : filesRate > 0 ? now.filesLeft / filesRate : undefined;
  // Of files that are not hashed yet, as many bytes will have to be sent as of those that are.
  const share = now.hashedFiles > 0 ? 1 + now.filesLeft / now.hashedFiles : 1;
  const bytes = Math.max(0, now.missingBytes * share - now.wireBytes);
  const sending = bytes === 0 ? 0 : sendRate > 0 ? bytes / sendRate : undefined;
  return hashing === undefined || sending === undefined ? undefined : Math.max(hashing, sending);
}

/** Follows the clock, and leans towards a new estimate: little for a small difference, faster for one that is clearly wrong. */
export function smooth(shown: number | undefined, estimated: number | undefined, passed: number): number | undefined {
  if (estimated === undefined) return shown === undefined ? undefined : shown;
  if (shown === undefined) return estimated;
  const expected = Math.max(0, shown - passed);
  const off = estimated - expected;
  const far = Math.abs(off) > 0.5 * Math.max(expected, 5);
  return expected + off * Math.min(1, (far ? 0.25 : 0.08) * Math.max(passed, 0.1));
}

function mostOften(samples: readonly RateSample[]): Rates["limitedBy"] {
  const counts = new Map<Rates["limitedBy"], number>();
  for (const { limitedBy } of samples) counts.set(limitedBy, (counts.get(limitedBy) ?? 0) + 1);
  const [best] = [...counts].sort((a, b) => b[1] - a[1]);
  return best?.[0];
}

/** Seconds over which a speed is measured. */
const WINDOW_S = 6;
/** Seconds of history that the page draws. */
const HISTORY_S = 120;
/** Seconds of sending after which the time left is shown. */
const SETTLE_S = 3;

/** What limits the speed of an upload. */
export type Bottleneck = "disk" | "network" | "server";

/** The counters of an upload at one moment; they only ever grow. */
export interface RateSample {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly hashedFiles: number;
  readonly hashedBytes: number;
  /** Bytes passed to the network. */
  readonly wireBytes: number;
  /** Files still to be hashed. */
  readonly filesLeft: number;
  /** Bytes that were missing on the server, sent or not, among the files hashed so far. */
  readonly missingBytes: number;
  /** True while content is being sent. */
  readonly sending: boolean;
  readonly limitedBy: Bottleneck | undefined;
}

/** Speeds of an upload and the time left. */
export interface Rates {
  /** Bytes per second over the last seconds; undefined until there are enough samples. */
  readonly hashRate: number | undefined;
  readonly sendRate: number | undefined;
  /** Send rate of the last two minutes, one value per second, oldest first. */
  readonly rateHistory: readonly number[];
  /** Whole seconds, smoothed; undefined while there is too little data for an estimate. */
  readonly secondsLeft: number | undefined;
  /** What limits the speed; undefined when it is not known. */
  readonly limitedBy: Bottleneck | undefined;
}

/** The rates before anything is measured. */
const NO_RATES: Rates = {
  hashRate: undefined,
  sendRate: undefined,
  rateHistory: [],
  secondsLeft: undefined,
  limitedBy: undefined,
};

/** Speeds between two samples. */
interface Speeds {
  readonly hashRate: number;
  readonly sendRate: number;
  readonly filesRate: number;
}

/** Creates the meter of one upload, for samples about once a second. The time left counts down with the clock and is corrected gently. */
export function createRates(): { sample(now: RateSample): Rates } {
  let samples: RateSample[] = [];
  let rates = NO_RATES;
  let left: number | undefined;
  let sendingSince: number | undefined;

  /** Adds a sample and removes those before the window, or all of them after a sleep or a long pause. */
  function keep(now: RateSample, last: RateSample | undefined): void {
    if (last !== undefined && now.at - last.at > WINDOW_S * 1000) samples = [];
    samples.push(now);
    while (samples.length > 2 && now.at - (samples[0]?.at ?? now.at) > WINDOW_S * 1000) samples.shift();
  }

  return {
    sample(now) {
      const last = samples.at(-1);
      if (last !== undefined && now.at <= last.at) return rates;
      keep(now, last);
      const [first = now] = samples;
      const seconds = (now.at - first.at) / 1000;
      if (seconds < 0.5) return rates;

      const speeds = speedsBetween(first, now, seconds);
      const passed = last === undefined ? 0 : (now.at - last.at) / 1000;
      const pushed = last === undefined ? 0 : growth(last.wireBytes, now.wireBytes) / Math.max(passed, 0.001);
      if (now.sending) {
        sendingSince ??= now.at;
        left = smooth(left, estimate(now, speeds), passed);
        const isSettled = now.at - sendingSince >= SETTLE_S * 1000;
        rates = {
          hashRate: speeds.hashRate,
          sendRate: speeds.sendRate,
          rateHistory: [...rates.rateHistory, pushed].slice(-HISTORY_S),
          secondsLeft: isSettled && left !== undefined ? Math.ceil(left) : undefined,
          limitedBy: mostOften(samples),
        };
      } else {
        sendingSince = undefined;
        left = undefined;
        rates = { ...NO_RATES, hashRate: speeds.hashRate, rateHistory: rates.rateHistory };
      }
      return rates;
    },
  };
}

function growth(from: number, to: number): number {
  return Math.max(0, to - from);
}

function speedsBetween(first: RateSample, now: RateSample, seconds: number): Speeds {
  return {
    hashRate: growth(first.hashedBytes, now.hashedBytes) / seconds,
    sendRate: growth(first.wireBytes, now.wireBytes) / seconds,
    filesRate: growth(first.hashedFiles, now.hashedFiles) / seconds,
  };
}

/** Estimates the seconds until everything is hashed and sent; hashing and sending overlap, so the slower one counts. */
function estimate(now: RateSample, { filesRate, sendRate }: Speeds): number | undefined {
  // Assumes that the part of the bytes to send is the same for files that are not hashed yet as for those that are.
  const factor = now.hashedFiles > 0 ? 1 + now.filesLeft / now.hashedFiles : 1;
  const hashing = secondsFor(now.filesLeft, filesRate);
  const sending = secondsFor(growth(now.wireBytes, now.missingBytes * factor), sendRate);
  return hashing === undefined || sending === undefined ? undefined : Math.max(hashing, sending);
}

/** Returns how many seconds an amount takes at a rate; undefined for a rate of 0. */
function secondsFor(amount: number, rate: number): number | undefined {
  if (amount === 0) return 0;
  return rate > 0 ? amount / rate : undefined;
}

/** Counts down with the clock and approaches a new estimate: slowly for a small difference, faster for a large one. */
export function smooth(shown: number | undefined, estimated: number | undefined, passed: number): number | undefined {
  if (estimated === undefined) return shown;
  if (shown === undefined) return estimated;
  const expected = Math.max(0, shown - passed);
  const off = estimated - expected;
  const isFar = Math.abs(off) > 0.5 * Math.max(expected, 5);
  return expected + off * Math.min(1, (isFar ? 0.25 : 0.08) * Math.max(passed, 0.1));
}

function mostOften(samples: readonly RateSample[]): Bottleneck | undefined {
  const counts = new Map<Bottleneck | undefined, number>();
  for (const { limitedBy } of samples) counts.set(limitedBy, (counts.get(limitedBy) ?? 0) + 1);
  const [best] = [...counts].sort((a, b) => b[1] - a[1]);
  return best?.[0];
}

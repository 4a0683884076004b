import type { KeyLimits } from "../../contract/keyLimits.ts";
import { ApiError } from "../apiError.ts";
import type { Caller } from "../auth/caller.ts";
import { formatBytes } from "../byteSize.ts";
import type { Deps } from "../deps.ts";

const MINUTE_MS = 60 * 1000;
const HOUR_MS = 60 * MINUTE_MS;

/** What is counted: its limit, the length of its periods, and the message when the limit is used up. */
const units = {
  bytes: {
    limit: "bytesPerDay",
    periodMs: 24 * HOUR_MS,
    sentence: (max: number) =>
      `This key has used up its limit: ${formatBytes(max)} of uploads a day. The next day begins at 0:00 UTC.`,
  },
  tasks: {
    limit: "tasksPerHour",
    periodMs: HOUR_MS,
    sentence: (max: number) => `This key has used up its limit: ${max} tasks an hour.`,
  },
} as const satisfies Record<string, { limit: keyof KeyLimits; periodMs: number; sentence: (max: number) => string }>;

/**
 * Does something that uses up a limit of a key. `announced` is taken in advance, so that many requests at once do not exceed the limit
 * together, and becomes what was really used; nothing when `run` throws. Throws 429 when the limit of the day or hour is used up.
 */
export async function withinLimit<Result>(
  deps: Pick<Deps, "db" | "now" | "log">,
  caller: Pick<Caller, "keyId" | "limits">,
  { unit, announced }: { readonly unit: keyof typeof units; readonly announced: number },
  run: () => Promise<{ readonly result: Result; readonly used: number }>,
): Promise<Result> {
  const { limit: name, periodMs, sentence } = units[unit];
  const limit = caller.limits[name];
  if (limit === null) return (await run()).result;
  const { keyId } = caller;
  const at = deps.now();
  const period = at - (at % periodMs);
  if (!(await deps.db.call("takeUsage", { keyId, unit, period, amount: announced, limit }))) {
    throw limitReached(name, limit, period + periodMs - at, sentence(limit));
  }
  let used = 0;
  try {
    const done = await run();
    used = done.used;
    return done.result;
  } finally {
    if (used !== announced) {
      await deps.db
        .call("changeUsage", { keyId, unit, period, amount: used - announced })
        .catch((error: unknown) => deps.log.warn({ err: error, keyId }, "storing the use of a limit failed"));
    }
  }
}

/** Counts the requests of keys in the current minute of the clock. */
export interface RequestCounter {
  /** Counts a request. Throws 429 when the limit of the minute is used up. */
  count(caller: Pick<Caller, "keyId" | "limits">): Promise<void>;
}

/** Creates a counter: in the database when other processes count as well, or else in memory. */
export function createRequestCounter({ db, now }: Pick<Deps, "db" | "now">): RequestCounter {
  const countIn = db.isShared ? countInDatabase(db, now) : countInMemory(now);
  return {
    async count({ keyId, limits: { requestsPerMinute: limit } }) {
      if (limit === null) return;
      const { count, leftMs } = await countIn(keyId);
      if (count <= limit) return;
      const sentence = `This key has used up its limit: ${limit} requests a minute.`;
      throw limitReached("requestsPerMinute", limit, leftMs, sentence);
    },
  };
}

/** Counts one more for a key. Returns the count of the minute, and the time until it ends, ms. */
type CountRequest = (keyId: number) => Promise<{ readonly count: number; readonly leftMs: number }>;

function countInDatabase(db: Deps["db"], now: () => number): CountRequest {
  return (keyId) => db.call("countInPeriod", { name: `requests of key ${keyId}`, periodMs: MINUTE_MS, at: now() });
}

/** The counts end with the process. */
function countInMemory(now: () => number): CountRequest {
  let minute = 0;
  const counts = new Map<number, number>();
  return async (keyId) => {
    const at = now();
    if (at - (at % MINUTE_MS) !== minute) {
      minute = at - (at % MINUTE_MS);
      counts.clear();
    }
    const count = (counts.get(keyId) ?? 0) + 1;
    counts.set(keyId, count);
    return { count, leftMs: minute + MINUTE_MS - at };
  };
}

function limitReached(limit: keyof KeyLimits, max: number, waitMs: number, sentence: string): ApiError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new ApiError("limit_reached", sentence, { retryAfterSeconds, details: { limit, max } });
}

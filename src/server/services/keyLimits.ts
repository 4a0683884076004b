import type { KeyLimits } from "../../contract/keyLimits.ts";
import { ApiError } from "../apiError.ts";
import type { Caller } from "../auth/caller.ts";
import { formatBytes } from "../byteSize.ts";
import type { Deps } from "../deps.ts";

const HOUR_MS = 60 * 60 * 1000;

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
  count(caller: Pick<Caller, "keyId" | "limits">): void;
}

/** Creates a counter. Its counts end with the process. */
export function createRequestCounter(now: () => number): RequestCounter {
  const minuteMs = 60 * 1000;
  let minute = 0;
  const counts = new Map<number, number>();
  return {
    count({ keyId, limits: { requestsPerMinute: limit } }) {
      if (limit === null) return;
      const at = now();
      if (at - (at % minuteMs) !== minute) {
        minute = at - (at % minuteMs);
        counts.clear();
      }
      const count = counts.get(keyId) ?? 0;
      if (count >= limit) {
        const sentence = `This key has used up its limit: ${limit} requests a minute.`;
        throw limitReached("requestsPerMinute", limit, minute + minuteMs - at, sentence);
      }
      counts.set(keyId, count + 1);
    },
  };
}

function limitReached(limit: keyof KeyLimits, max: number, waitMs: number, sentence: string): ApiError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new ApiError("limit_reached", sentence, { retryAfterSeconds, details: { limit, max } });
}

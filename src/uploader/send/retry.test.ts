import fc from "fast-check";
import { expect, test } from "vitest";
import { ApiError } from "../api/apiError.ts";
import { parseRetryAfter, RETRY_AFTER_CAP_MS } from "../api/retryAfter.ts";
import { backoffMs, durationLabel, waitAfter } from "./retry.ts";

const online = { online: true, random: () => 0.5 };

function refusal(status: number, retryAfterMs?: number): ApiError {
  return new ApiError({ kind: "refused", status, code: "x", message: "x", retryAfterMs });
}

test("waits grow from one second, are never shorter, and end at half a minute", () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (attempt, random) => {
      const ms = backoffMs(attempt, () => random);
      expect(ms).toBeGreaterThanOrEqual(1000);
      expect(ms).toBeLessThanOrEqual(30_000);
    }),
  );
  expect(backoffMs(10, () => 0)).toBe(15_000);
});

test("Retry-After is read as seconds or as a date, and anything else is undefined", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  expect(parseRetryAfter("2", now)).toBe(2000);
  expect(parseRetryAfter("Thu, 01 Jan 2026 00:00:05 GMT", now)).toBe(5000);
  expect(parseRetryAfter("Wed, 31 Dec 2025 00:00:00 GMT", now)).toBe(0);
  expect(parseRetryAfter("soon", now)).toBeUndefined();
  expect(parseRetryAfter(null, now)).toBeUndefined();
});

test("a server that asks to wait a day is asked again after five minutes, and the message states both", () => {
  const wait = waitAfter(refusal(503, 86_400_000), 0, online);
  expect(wait?.ms).toBeGreaterThanOrEqual(RETRY_AFTER_CAP_MS);
  expect(wait?.ms).toBeLessThanOrEqual(RETRY_AFTER_CAP_MS * 1.1);
  expect(wait?.message).toBe("The server is busy and asked to wait 24 hours. Asking again every 5 minutes.");
});

test("a limit of the key is named, with the wait", () => {
  const message = "This key has used up its limit: 5 GB of uploads a day.";
  const error = new ApiError({ kind: "refused", status: 429, code: "limit_reached", message, retryAfterMs: 7_200_000 });
  const wait = waitAfter(error, 0, online);
  expect(wait?.message).toBe(`${message} Waiting 2 hours. Asking again every 5 minutes.`);
  expect(wait?.ms).toBeLessThanOrEqual(RETRY_AFTER_CAP_MS * 1.1);
});

test("each failure has its reason, and what cannot recover by itself is not waited for", () => {
  const lost = new ApiError({ kind: "network", status: 0, code: "network", message: "The server cannot be reached." });
  expect(waitAfter(lost, 0, online)?.reason).toBe("down");
  expect(waitAfter(lost, 0, { ...online, online: false })?.reason).toBe("offline");
  expect(waitAfter(refusal(507), 0, online)?.reason).toBe("full");
  expect(waitAfter(refusal(429), 0, online)?.reason).toBe("busy");
  for (const status of [400, 401, 403, 404, 413, 415, 422])
    expect(waitAfter(refusal(status), 0, online)).toBeUndefined();
});

test("durations have readable labels", () => {
  expect([1000, 45_000, 120_000, 7_200_000].map(durationLabel)).toEqual([
    "1 second",
    "45 seconds",
    "2 minutes",
    "2 hours",
  ]);
});

import { expect, test } from "vitest";
import { limitsOf } from "./keyLimitChoices.ts";

test("empty fields are no limits of the key, 0 is stated", () => {
  expect(limitsOf({})).toBeNull();
  expect(limitsOf({ tasksPerHour: 0 })).toEqual({ requestsPerMinute: null, bytesPerDay: null, tasksPerHour: 0 });
});

test("gigabytes become whole bytes, and a small part of one is not 0, which would be no limit", () => {
  expect(limitsOf({ gigabytesPerDay: 1.5 })?.bytesPerDay).toBe(1_500_000_000);
  expect(limitsOf({ gigabytesPerDay: 0.001 })?.bytesPerDay).toBe(1_000_000);
  expect(limitsOf({ gigabytesPerDay: 1e-12 })?.bytesPerDay).toBe(1);
});

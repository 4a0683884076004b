import { expect, test } from "vitest";
import { NO_LIMITS } from "../../contract/keyLimits.ts";
import { limitRows } from "./limitRows.ts";

test("only limits that are set are shown", () => {
  expect(limitRows(null)).toEqual([]);
  expect(limitRows(NO_LIMITS)).toEqual([]);
  expect(limitRows({ requestsPerMinute: 6_000, bytesPerDay: 50_000_000_000, tasksPerHour: 10 })).toEqual([
    ["Requests in a minute", "6,000"],
    ["Uploads in a day (UTC)", "50 GB"],
    ["Tasks in an hour", "10"],
  ]);
});

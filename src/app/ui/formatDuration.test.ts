import { describe, expect, it } from "vitest";
import { formatElapsed, formatTimeLeft } from "./formatDuration.ts";

describe("formatTimeLeft", () => {
  it.each([
    [0, "a few seconds"],
    [9, "a few seconds"],
    [14, "about 10 seconds"],
    [44, "about 40 seconds"],
    [56, "about a minute"],
    [89, "about a minute"],
    [95, "about 2 minutes"],
    [243, "about 4 minutes"],
    [33 * 60, "about 35 minutes"],
    [58 * 60, "about an hour"],
    [90 * 60, "about 1½ hours"],
    [5 * 3600, "about 5 hours"],
    [20.4 * 3600, "about 20 hours"],
    [72 * 3600, "about 3 days"],
  ])("formats %d seconds as %s", (seconds, text) => {
    expect(formatTimeLeft(seconds)).toBe(text);
  });
});

describe("formatElapsed", () => {
  it.each([
    [0, "0 s"],
    [20, "less than 0.1 s"],
    [400, "0.4 s"],
    [9_949, "9.9 s"],
    [12_000, "12 s"],
    [200_000, "3 min 20 s"],
    [7_500_000, "2 h 5 min"],
  ])("formats %d ms as %s", (ms, text) => {
    expect(formatElapsed(ms)).toBe(text);
  });
});

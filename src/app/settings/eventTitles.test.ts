import { describe, expect, it } from "vitest";
import { outcomeOf } from "./eventTitles.ts";

describe("outcomeOf", () => {
  const attempt = { at: "2030-01-31T12:00:00.000Z", durationMs: 45, status: 204, error: null, response: "" };
  it.each([
    ["waiting", null, "Not sent yet."],
    ["failed", null, "Not sent: the webhook was switched off."],
    ["delivered", attempt, "The response had status 204, after 45 ms."],
    ["waiting", { ...attempt, status: null, error: "The connection was refused." }, "The connection was refused."],
  ] as const)("describes %s", (status, lastAttempt, sentence) => {
    expect(outcomeOf({ status, lastAttempt })).toBe(sentence);
  });
});

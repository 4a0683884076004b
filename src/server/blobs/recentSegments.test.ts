import { expect, test } from "vitest";
import { createRecentSegments } from "./recentSegments.ts";

test("remembers a segment for an hour and no longer", () => {
  let now = 0;
  const recent = createRecentSegments(() => now);
  recent.add("first");
  now += 30 * 60_000;
  recent.add("second");
  now += 30 * 60_000 - 1;
  expect([recent.has("first"), recent.has("second"), recent.has("other")]).toEqual([true, true, false]);
  now += 1;
  expect([recent.has("first"), recent.has("second")]).toEqual([false, true]);
});

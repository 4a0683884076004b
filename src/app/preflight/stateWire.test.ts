import { expect, it } from "vitest";
import { noPreflight, type Preflight } from "./preflightState.ts";
import { createPacker, createUnpacker } from "./stateWire.ts";

it("states are unpacked as they were packed, and large parts are sent once", () => {
  const pack = createPacker();
  const unpack = createUnpacker();
  const problems = [{ code: "x", severity: "error", count: 1, first: [] }] as const;
  const one: Preflight = { ...noPreflight, images: 2, problemImages: new Map([["any", 1]]), problems };
  const other: Preflight = { ...one, images: 3 };

  const first = unpack(structuredClone(pack(one)));
  expect(first).toEqual(one);
  const secondPacked = structuredClone(pack(other));
  expect(secondPacked.problems).toBeUndefined();
  const second = unpack(secondPacked);
  expect(second).toEqual(other);
  expect(second.problems).toBe(first.problems);
});

import { expect, it } from "vitest";
import type { ImageEvent } from "../../formats/public.ts";
import type { Sample } from "./imageProblems.ts";
import { noPreflight, type Preflight } from "./preflightState.ts";
import { createPacker, createUnpacker } from "./stateWire.ts";

const sample = (name: string): Sample => ({ image: { name } as ImageEvent, problems: [] });

it("states are unpacked as they were packed, and large parts are sent once", () => {
  const pack = createPacker();
  const unpack = createUnpacker();
  const [a, b, c] = [sample("a"), sample("b"), sample("c")];
  const problems = [{ code: "x", severity: "error", count: 1, first: [] }] as const;
  const one: Preflight = {
    ...noPreflight,
    images: 2,
    samples: { first: [a, b], random: [b, a], withProblems: [] },
    problems,
  };
  const other: Preflight = { ...one, images: 3, samples: { first: [a, b], random: [b, c], withProblems: [a] } };

  const firstPacked = structuredClone(pack(one));
  const first = unpack(firstPacked);
  expect(first).toEqual(one);
  const secondPacked = structuredClone(pack(other));
  expect(secondPacked.added.map(([, { image }]) => image.name)).toEqual(["c"]);
  expect(secondPacked.problems).toBeUndefined();
  const second = unpack(secondPacked);
  expect(second).toEqual(other);
  expect(second.samples.first).toBe(first.samples.first);
  expect(second.samples.random[0]).toBe(first.samples.random[0]);
  expect(second.problems).toBe(first.problems);
});

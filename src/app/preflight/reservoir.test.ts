import { expect, it } from "vitest";
import { Reservoir } from "./reservoir.ts";

/** Numbers from 0 up to 1 that are the same in every run. */
function seeded(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

it("a reservoir keeps every item of a stream with the same chance, and never more than its size", () => {
  const random = seeded();
  const kept = new Array<number>(40).fill(0);
  const rounds = 4_000;
  for (let round = 0; round < rounds; round++) {
    const reservoir = new Reservoir<number>(10, random);
    for (let item = 0; item < 40; item++) reservoir.offer(item);
    expect(reservoir.items).toHaveLength(10);
    for (const item of reservoir.items) kept[item]!++;
  }
  for (const count of kept) {
    expect(count / rounds).toBeGreaterThan(0.21);
    expect(count / rounds).toBeLessThan(0.29);
  }
});

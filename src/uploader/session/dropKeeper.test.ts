import { expect, test } from "vitest";
import type { DropHandle } from "../walk/dropSource.ts";
import { createDropKeeper } from "./dropKeeper.ts";
import { createReview } from "./review.ts";
import type { SavedDrop, SavedDrops } from "./savedDrops.ts";

const handle = { kind: "directory", name: "drop" } as DropHandle;
const { settings } = createReview("drop");

/** Saved drops in memory that list their calls; a call ends when the test lets it. */
function savedDropsInMemory() {
  const calls: string[] = [];
  const drops = new Map<string, SavedDrop>();
  const saved: SavedDrops = {
    list: async () => [...drops.values()],
    async save(drop) {
      calls.push("save");
      await Promise.resolve();
      drops.set(drop.id, drop);
      return true;
    },
    async forgetUnstarted() {
      calls.push("forgetUnstarted");
    },
    async forget(id) {
      calls.push("forget");
      drops.delete(id);
    },
  };
  return { saved, calls, drops };
}

function keeperWith(savedDrops: SavedDrops | undefined) {
  const state = { isWorthKeeping: true, started: false, changes: 0 };
  const keeper = createDropKeeper({
    savedDrops,
    id: "1",
    current: () => (state.isWorthKeeping ? { name: "drop", savedAt: 5, settings, started: state.started } : undefined),
    onChange: () => {
      state.changes++;
    },
  });
  return { keeper, state };
}

/** Waits until everything that was asked for is done. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

test("a drop is kept once its handle is known, after earlier drops of the same folder are forgotten", async () => {
  const { saved, calls, drops } = savedDropsInMemory();
  const { keeper, state } = keeperWith(saved);
  keeper.keep();
  await settle();
  expect(calls).toEqual([]);
  keeper.setHandle(handle);
  await settle();
  expect(calls).toEqual(["forgetUnstarted", "save"]);
  expect(keeper.isKept).toBe(true);
  state.started = true;
  keeper.keep();
  await settle();
  expect([...drops.values()]).toEqual([{ id: "1", name: "drop", savedAt: 5, handle, settings, started: true }]);
  expect(state.changes).toBe(2);
});

test("forgetting waits for a drop that is being saved, so that it does not come back", async () => {
  const { saved, calls, drops } = savedDropsInMemory();
  const { keeper } = keeperWith(saved);
  keeper.setHandle(handle);
  keeper.forget();
  await settle();
  expect(calls).toEqual(["forgetUnstarted", "save", "forget"]);
  expect([drops.size, keeper.isKept]).toEqual([0, false]);
});

test("a drop that is not worth keeping, has no handle or has no place is not kept", async () => {
  const { saved, calls } = savedDropsInMemory();
  const { keeper, state } = keeperWith(saved);
  state.isWorthKeeping = false;
  keeper.setHandle(handle);
  await settle();
  expect(calls).toEqual(["forgetUnstarted"]);
  const nowhere = keeperWith(undefined);
  nowhere.keeper.setHandle(handle);
  nowhere.keeper.forget();
  await settle();
  expect(nowhere.keeper.isKept).toBe(false);
});

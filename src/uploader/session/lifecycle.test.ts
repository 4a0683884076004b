import { expect, test } from "vitest";
import { createLifecycle, type PhaseChange } from "./lifecycle.ts";

test("a change names the work that began, and the times are those of the start and the end", () => {
  let now = 100;
  const changes: (string | undefined)[] = [];
  const lifecycle = createLifecycle(
    ({ phase, entered }: PhaseChange) => changes.push(`${phase.name} ${entered}`),
    () => now++,
  );
  lifecycle.dispatch({ type: "walked" });
  expect(lifecycle.startedAt).toBeUndefined();
  lifecycle.dispatch({ type: "start" });
  lifecycle.dispatch({ type: "start" });
  lifecycle.dispatch({ type: "pause" });
  lifecycle.dispatch({ type: "resume" });
  lifecycle.dispatch({ type: "settled" });
  lifecycle.dispatch({ type: "lacking" });
  lifecycle.dispatch({ type: "cancel" });
  lifecycle.dispatch({ type: "start" });
  expect(changes).toEqual([
    "reviewing reviewing",
    "sending sending",
    "paused undefined",
    "sending undefined",
    "starting starting",
    "sending sending",
    "cancelled undefined",
  ]);
  expect([lifecycle.startedAt, lifecycle.finishedAt]).toEqual([100, 101]);
});

test("an event that is dispatched during a change follows it", () => {
  const names: string[] = [];
  const lifecycle = createLifecycle(({ phase, entered }) => {
    names.push(phase.name);
    if (entered === "sending") lifecycle.dispatch({ type: "settled" });
  });
  lifecycle.dispatch({ type: "walked" });
  lifecycle.dispatch({ type: "start" });
  expect(names).toEqual(["reviewing", "sending", "starting"]);
  expect(lifecycle.phase.name).toBe("starting");
});

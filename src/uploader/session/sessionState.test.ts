import fc from "fast-check";
import { expect, test } from "vitest";
import { FIRST_PHASE, isFinal, type Phase, type SessionEvent, step, workOf } from "./sessionState.ts";

const event: fc.Arbitrary<SessionEvent> = fc.oneof(
  fc.constantFrom<SessionEvent>(
    { type: "walked" },
    { type: "start" },
    { type: "pause" },
    { type: "resume" },
    { type: "goOn" },
    { type: "signedOut" },
    { type: "signedOut", message: "No such key." },
    { type: "signedIn" },
    { type: "settled" },
    { type: "lacking" },
    { type: "taskStarted", taskId: 1 },
    { type: "finished", taskId: 1 },
    { type: "finished", taskId: 2 },
  ),
  fc
    .constantFrom("offline" as const, "busy" as const)
    .map((reason): SessionEvent => ({ type: "wait", reason, until: 1, message: "x" })),
);
const ending = fc.constantFrom<SessionEvent>({ type: "cancel" }, { type: "failed", message: "x", taskId: undefined });

function run(events: readonly SessionEvent[], from: Phase = FIRST_PHASE): Phase {
  return events.reduce(step, from);
}

test("an upload goes from the walk to the end", () => {
  const names = [];
  let phase: Phase = FIRST_PHASE;
  for (const next of [
    { type: "walked" },
    { type: "start" },
    { type: "settled" },
    { type: "taskStarted", taskId: 7 },
    { type: "finished", taskId: 7 },
  ] as const) {
    phase = step(phase, next);
    names.push(phase.name);
  }
  expect(names).toEqual(["reviewing", "sending", "starting", "importing", "finished"]);
  expect(phase).toEqual({ name: "finished", taskId: 7 });
});

test("an interruption returns to the work as it is by then", () => {
  const signedOut = run([{ type: "signedOut" }, { type: "walked" }]);
  expect(signedOut.name).toBe("signedOut");
  expect(step(signedOut, { type: "signedIn" })).toEqual({ name: "reviewing" });
  const waiting = run([
    { type: "walked" },
    { type: "start" },
    { type: "wait", reason: "down", until: 5, message: "x" },
    { type: "settled" },
  ]);
  expect(waiting.name).toBe("waiting");
  expect(step(waiting, { type: "goOn" })).toEqual({ name: "starting" });
});

test("trouble with the server is not shown during the review", () => {
  const review = run([{ type: "walked" }]);
  expect(step(review, { type: "wait", reason: "offline", until: 1, message: "x" })).toBe(review);
});

test("a pause lasts through trouble and recovery, and resuming continues", () => {
  const paused = run([{ type: "walked" }, { type: "start" }, { type: "pause" }]);
  expect(step(paused, { type: "wait", reason: "down", until: 1, message: "x" })).toBe(paused);
  expect(step(paused, { type: "goOn" })).toBe(paused);
  expect(step(paused, { type: "settled" })).toBe(paused);
  expect(step(paused, { type: "resume" })).toEqual({ name: "sending" });
});

test("no event leads out of a final phase", () => {
  fc.assert(
    fc.property(fc.array(event), ending, fc.array(fc.oneof(event, ending)), (before, end, after) => {
      const ended = step(run(before), end);
      expect(isFinal(ended)).toBe(true);
      expect(run(after, ended)).toBe(ended);
    }),
  );
});

test("content leaves only after a start, and a task begins only after everything was settled", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      let phase = FIRST_PHASE;
      let started = false;
      let settled = false;
      for (const next of events) {
        const before = phase;
        phase = step(phase, next);
        if (next.type === "start" && phase !== before) started = true;
        if (next.type === "settled" && phase !== before) settled = true;
        const work = workOf(phase)?.name;
        if (work === "sending") expect(started).toBe(true);
        if (work === "starting" || work === "importing" || phase.name === "finished") expect(settled).toBe(true);
        // An event without an effect returns the same object, so that nothing is published.
        if (JSON.stringify(phase) === JSON.stringify(before)) expect(phase).toBe(before);
      }
    }),
    { numRuns: 1000 },
  );
});

import { expect, test } from "vitest";
import { ApiError } from "../api/apiError.ts";
import { Ledger } from "../files/ledger.ts";
import type { SessionEvent } from "./sessionState.ts";
import { createStartPolicy, type StartContext } from "./startPolicy.ts";

/** A ledger with one file that the server already has. */
function ledgerWithPresent(): Ledger {
  const ledger = new Ledger();
  ledger.files.add("", "a.png", undefined);
  for (const row of ledger.takeToHash(1)) {
    ledger.hashed(row, new Uint8Array(32), { bytes: 1, modifiedAt: 0, image: { kind: "png", orientation: 1 } });
  }
  ledger.answered(ledger.takeToAsk(1), new Set());
  return ledger;
}

function policyWith(context: Partial<StartContext>) {
  const events: SessionEvent[] = [];
  const policy = createStartPolicy({
    ledger: ledgerWithPresent(),
    startTask: async () => 7,
    followTask: async () => ({ end: "finished" }),
    dispatch: (event) => events.push(event),
    ...context,
  });
  return { policy, events };
}

const refusal = (code: string) => new ApiError({ kind: "refused", status: 422, code, message: "No." });

test("an import is started, followed and finished", async () => {
  const { policy, events } = policyWith({});
  await policy.run();
  expect(events).toEqual([
    { type: "taskStarted", taskId: 7 },
    { type: "finished", taskId: 7 },
  ]);
});

test("a task that fails ends the upload with its message", async () => {
  const { policy, events } = policyWith({ followTask: async () => ({ end: "failed", message: "The import failed." }) });
  await policy.run();
  expect(events.at(-1)).toEqual({ type: "failed", message: "The import failed.", taskId: 7 });
});

test("without a file on the server no import is started", async () => {
  const { policy, events } = policyWith({
    ledger: new Ledger(),
    startTask: () => Promise.reject(new Error("Must not be called.")),
  });
  await policy.run();
  expect(events).toEqual([{ type: "failed", message: "None of the files could be sent.", taskId: undefined }]);
});

test("when the server has lost a file, everything is asked for again before sending resumes, once", async () => {
  const ledger = ledgerWithPresent();
  const attempts: number[] = [];
  let toAskAtDispatch = 0;
  const { policy, events } = policyWith({
    ledger,
    startTask(attempt) {
      attempts.push(attempt);
      return Promise.reject(refusal("unknown_reference"));
    },
  });
  const lacking = createStartPolicy({
    ledger,
    startTask: () => Promise.reject(refusal("unknown_reference")),
    followTask: async () => ({ end: "finished" }),
    dispatch: () => {
      toAskAtDispatch = ledger.toAsk;
    },
  });
  await lacking.run();
  expect(toAskAtDispatch).toBe(1);
  expect(ledger.settled).toBe(false);

  ledger.answered(ledger.takeToAsk(1), new Set());
  await policy.run();
  expect(events).toEqual([{ type: "lacking" }]);
  ledger.answered(ledger.takeToAsk(1), new Set());
  await expect(policy.run()).rejects.toThrow("No.");
  expect(attempts).toEqual([1, 2]);
});

test("any other refusal is thrown at once", async () => {
  const { policy, events } = policyWith({ startTask: () => Promise.reject(refusal("no_such_preset")) });
  await expect(policy.run()).rejects.toThrow("No.");
  expect(events).toEqual([]);
});

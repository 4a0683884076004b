import { expect, test } from "vitest";
import { ApiError } from "../api/apiError.ts";
import { BATCH } from "../files/batch.ts";
import { hashText } from "../files/hashText.ts";
import { Ledger } from "../files/ledger.ts";
import { createBell } from "../flow/bell.ts";
import { createRequestSize } from "./requestSize.ts";
import { runSendLane, type SendLaneContext } from "./sendLane.ts";

/** A ledger with so many files that the server lacks. */
function ledgerWithMissing(files: number): Ledger {
  const ledger = new Ledger();
  for (let i = 0; i < files; i++) ledger.files.add("", `${i}.png`, undefined);
  for (const row of ledger.takeToHash(files)) {
    const image = { kind: "png", orientation: 1 } as const;
    ledger.hashed(row, new Uint8Array(32).fill(row + 1), { bytes: 10, modifiedAt: 0, image });
  }
  const asked = ledger.takeToAsk(files);
  ledger.answered(asked, new Set(asked.map((content) => hashText(ledger.contents.hash(content)))));
  return ledger;
}

function laneWith(send: SendLaneContext["sender"]["send"], sending = new AbortController()) {
  const bell = createBell();
  const life = new AbortController();
  const errors: unknown[] = [];
  const gate = { signal: sending.signal };
  const ledger = ledgerWithMissing(2);
  const lane = runSendLane(
    {
      ledger,
      sender: { send, busy: false },
      size: createRequestSize(),
      bell,
      limits: { batch: BATCH },
      sendSignal: () => gate.signal,
      takesError(error) {
        errors.push(error);
        return error instanceof ApiError && error.status === 401;
      },
      onChange: bell.ring,
    },
    life.signal,
  );
  lane.catch(() => undefined);
  return { lane, life, bell, gate, errors, ledger };
}

const turn = () => new Promise((resolve) => setTimeout(resolve));
const refusal = (status: number) => new ApiError({ kind: "refused", status, code: "x", message: "No." });

test("nothing is sent while sending is interrupted, and everything afterwards", async () => {
  const sent: (readonly number[])[] = [];
  const closed = new AbortController();
  closed.abort();
  const { gate, bell, life, lane } = laneWith(async (contents) => void sent.push(contents), closed);
  await turn();
  expect(sent).toEqual([]);
  gate.signal = new AbortController().signal;
  bell.ring();
  await turn();
  expect(sent).toEqual([[0, 1]]);
  const over = new Error("over");
  life.abort(over);
  await expect(lane).rejects.toBe(over);
});

test("an error that a sign-in mends ends one request, any other error ends the lane", async () => {
  const { lane, errors, ledger, bell } = laneWith(async (contents) => {
    ledger.unsent(contents);
    throw refusal(errors.length === 0 ? 401 : 404);
  });
  await turn();
  bell.ring();
  await expect(lane).rejects.toMatchObject({ status: 404 });
  expect(errors).toHaveLength(2);
});

test("an error of an interrupted request is not an error of the lane", async () => {
  const sending = new AbortController();
  const { errors, gate, ledger, bell, life } = laneWith(async (contents) => {
    ledger.unsent(contents);
    sending.abort();
    throw refusal(500);
  }, sending);
  await turn();
  expect(errors).toEqual([]);
  expect(ledger.toSend).toBe(2);
  gate.signal = AbortSignal.abort();
  bell.ring();
  life.abort(new Error("over"));
});

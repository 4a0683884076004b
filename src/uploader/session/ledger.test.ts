import fc from "fast-check";
import { expect, test } from "vitest";
import { hashText } from "../hash/hashText.ts";
import { changed } from "./fileProblems.ts";
import type { Measured } from "./fileTable.ts";
import { Ledger } from "./ledger.ts";

const found = (bytes: number): Measured => ({ bytes, modifiedAt: 0, image: { kind: "unknown", orientation: 1 } });
const hashOf = (value: number) => new Uint8Array(32).fill(value);

function ledgerOf(...paths: string[]): Ledger {
  const ledger = new Ledger();
  for (const path of paths) ledger.files.add("", path, undefined);
  return ledger;
}

/** Hashes all that waits; content number i for file i unless said otherwise. */
function hashAll(ledger: Ledger, content: (row: number) => number = (row) => row): void {
  for (const row of ledger.takeToHash(1000)) ledger.hashed(row, hashOf(content(row)), found(10));
}

function answerAll(ledger: Ledger, isMissing: (content: number) => boolean): void {
  const asked = ledger.takeToAsk(1000);
  ledger.answered(asked, new Set(asked.filter(isMissing).map((content) => hashText(ledger.contents.hash(content)))));
}

test("files of one content are asked for once, sent once, and stored together", () => {
  const ledger = ledgerOf("a.png", "b.png", "c.png");
  hashAll(ledger, (row) => (row === 2 ? 9 : 5));
  expect(ledger.takeToAsk(1)).toHaveLength(1);
  ledger.unsure([0]);
  answerAll(ledger, () => true);
  const batch = ledger.takeToSend();
  expect(batch).toHaveLength(2);
  for (const content of batch) ledger.stored(content, undefined);
  expect(ledger.settled).toBe(true);
  expect(ledger.files.counts(["stored"], false).files).toBe(2);
  expect(ledger.files.counts(["stored"], true).files).toBe(1);
});

test("a file hashed late takes the state that its content has by then", () => {
  const ledger = ledgerOf("a.png", "b.png", "c.png", "d.png");
  const hashNext = () => {
    for (const row of ledger.takeToHash(1)) ledger.hashed(row, hashOf(1), found(10));
  };
  hashNext();
  const asked = ledger.takeToAsk(10);
  hashNext();
  expect(ledger.files.state(1)).toBe("checking");
  ledger.answered(asked, new Set([hashText(hashOf(1))]));
  hashNext();
  expect(ledger.files.state(2)).toBe("missing");
  for (const content of ledger.takeToSend()) ledger.stored(content, "id");
  hashNext();
  expect(ledger.files.state(3)).toBe("stored");
  expect(ledger.settled).toBe(true);
  expect(ledger.fileId(0)).toBe("id");
});

test("annotations are sent before pictures, each kind in its order", () => {
  const ledger = ledgerOf("1.png", "2.json", "3.png", "4.txt");
  hashAll(ledger);
  answerAll(ledger, () => true);
  expect(ledger.takeToSend().map((content) => ledger.contents.sender(content))).toEqual([1, 3, 0, 2]);
});

test("annotations are hashed before pictures, so that the first request can carry them", () => {
  const ledger = ledgerOf(...Array.from({ length: 300 }, (_, at) => `images/${at}.png`), "labels/0.txt");
  expect(ledger.takeToHash(100)).toContain(300);
});

test("what does not fit in a batch stays at the head of the queue", () => {
  const ledger = ledgerOf("1.png", "2.png", "3.png");
  hashAll(ledger);
  answerAll(ledger, () => true);
  const limits = { files: 100, bytes: 15 };
  expect(ledger.takeToSend(limits)).toEqual([0]);
  expect(ledger.takeToSend(limits)).toEqual([1]);
  ledger.unsent([0]);
  expect(ledger.takeToSend(limits)).toEqual([2]);
  expect(ledger.takeToSend(limits)).toEqual([0]);
});

test("when the file that is sent for a content breaks, another one with the same content takes its place", () => {
  const ledger = ledgerOf("a.png", "b.png");
  hashAll(ledger, () => 1);
  answerAll(ledger, () => true);
  expect(ledger.takeToSend()).toEqual([0]);
  ledger.fail(0, changed("a.png"));
  expect(ledger.files.isTwin(1)).toBe(false);
  expect(ledger.takeToSend()).toEqual([0]);
  ledger.stored(0, undefined);
  expect(ledger.files.state(1)).toBe("stored");
  expect(ledger.files.state(0)).toBe("failed");
});

test("a file over which workers die is tried alone twice more, then given up by name", () => {
  const ledger = ledgerOf("a.png", "poison.png", "c.png");
  ledger.readerDied(ledger.takeToHash(100));
  for (let death = 0; death < 2; death++) {
    for (let i = 0; i < 3; i++) {
      const rows = ledger.takeToHash(100);
      if (rows.length === 0) continue;
      expect(rows).toHaveLength(1);
      if (rows[0] === 1) ledger.readerDied(rows);
      else for (const row of rows) ledger.hashed(row, hashOf(row), found(1));
    }
  }
  expect(ledger.files.state(1)).toBe("failed");
  expect(ledger.files.problem(1)?.code).toBe("reader_died");
  expect(ledger.files.counts(["hashed"]).files).toBe(2);
});

test("what a lost request brought to the server counts as sent, not as there before", () => {
  const ledger = ledgerOf("a.png");
  hashAll(ledger);
  answerAll(ledger, () => true);
  ledger.unsure(ledger.takeToSend());
  answerAll(ledger, () => false);
  expect(ledger.files.state(0)).toBe("stored");
});

test("when the server has forgotten, everything is asked again and only the missing is sent", () => {
  const ledger = ledgerOf("here.png", "sent.png");
  hashAll(ledger);
  answerAll(ledger, (content) => content === 1);
  for (const content of ledger.takeToSend()) ledger.stored(content, undefined);
  expect(ledger.settled).toBe(true);
  ledger.unsureOfAll();
  expect(ledger.settled).toBe(false);
  answerAll(ledger, (content) => content === 0);
  expect(ledger.takeToSend()).toEqual([0]);
  ledger.stored(0, undefined);
  expect(ledger.settled).toBe(true);
});

test("retrying puts back only what can be retried, and may find another content", () => {
  const ledger = ledgerOf("a.png", "b.png");
  hashAll(ledger);
  ledger.fail(0, changed("a.png"));
  ledger.fail(1, { ...changed("b.png"), retriable: false });
  expect(ledger.retryFailed()).toBe(1);
  expect(ledger.takeToHash(10)).toEqual([0]);
  ledger.hashed(0, hashOf(200), found(3));
  expect(ledger.files.state(0)).toBe("hashed");
  expect(ledger.files.problem(0)).toBeUndefined();
});

/** One lane's doing, or an accident, in any order. */
const action = fc.oneof(
  fc.record({ do: fc.constant("add" as const), json: fc.boolean() }),
  fc.record({ do: fc.constant("hash" as const), contents: fc.array(fc.nat(6), { maxLength: 5 }) }),
  fc.record({ do: fc.constant("readerDied" as const) }),
  fc.record({ do: fc.constant("ask" as const), missing: fc.boolean() }),
  fc.record({ do: fc.constant("askLost" as const) }),
  fc.record({ do: fc.constant("send" as const), how: fc.constantFrom("stored", "unsent", "unsure", "fail") }),
  fc.record({ do: fc.constant("fail" as const), row: fc.nat(20) }),
  fc.record({ do: fc.constant("retry" as const) }),
  fc.record({ do: fc.constant("forgotten" as const) }),
);

test("whatever happens in whatever order, every upload settles and no content is acknowledged twice", () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 80 }), (actions) => {
      const ledger = new Ledger();
      const server = new Set<number>();
      const answer = (missing: boolean) => {
        const asked = ledger.takeToAsk(3);
        const gone = asked.filter((content) => missing && !server.has(content));
        ledger.answered(asked, new Set(gone.map((content) => hashText(ledger.contents.hash(content)))));
        for (const content of asked) if (!gone.includes(content)) server.add(content);
      };
      const send = (how: string) => {
        const batch = ledger.takeToSend({ files: 3, bytes: 25 });
        if (how === "unsent") ledger.unsent(batch);
        else if (how === "unsure") ledger.unsure(batch);
        else {
          for (const content of batch) {
            const row = ledger.contents.sender(content);
            if (how === "fail" && row !== undefined) ledger.fail(row, changed("x"));
            if (how === "fail") continue;
            expect(server.has(content)).toBe(false);
            server.add(content);
            ledger.stored(content, undefined);
          }
        }
      };
      for (const step of actions) {
        if (step.do === "add") ledger.files.add("", `${ledger.files.count}.${step.json ? "json" : "png"}`, undefined);
        else if (step.do === "hash") {
          const rows = ledger.takeToHash(step.contents.length);
          for (const [i, row] of rows.entries()) ledger.hashed(row, hashOf(step.contents[i] ?? 0), found(10));
        } else if (step.do === "readerDied") ledger.readerDied(ledger.takeToHash(3));
        else if (step.do === "ask") answer(step.missing);
        else if (step.do === "askLost") ledger.unsure(ledger.takeToAsk(3));
        else if (step.do === "send") send(step.how);
        else if (step.do === "fail" && step.row < ledger.files.count) ledger.fail(step.row, changed("x"));
        else if (step.do === "retry") ledger.retryFailed();
        else if (step.do === "forgotten") {
          server.clear();
          ledger.unsureOfAll();
        }
        const { files } = ledger;
        const sides = [true, false].map((twin) => files.counts(["missing", "sending", "stored"], twin).files);
        const others = files.counts(["queued", "hashing", "hashed", "checking", "present", "failed"]).files;
        expect(others + (sides[0] ?? 0) + (sides[1] ?? 0)).toBe(files.count);
      }
      for (let round = 0; round < 500 && !ledger.settled; round++) {
        for (const row of ledger.takeToHash(5)) ledger.hashed(row, hashOf(row % 7), found(10));
        answer(true);
        send("stored");
      }
      expect(ledger.settled).toBe(true);
    }),
    { numRuns: 500 },
  );
});

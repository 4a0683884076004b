import fc from "fast-check";
import { expect, test } from "vitest";
import { changed } from "./fileProblems.ts";
import type { Measured } from "./fileTable.ts";
import { hashText } from "./hashText.ts";
import { Ledger } from "./ledger.ts";

const found = (bytes: number): Measured => ({ bytes, modifiedAt: 0, image: { kind: "unknown", orientation: 1 } });
const hashOf = (value: number) => new Uint8Array(32).fill(value);

function ledgerOf(...paths: string[]): Ledger {
  const ledger = new Ledger();
  for (const path of paths) ledger.files.add("", path, undefined);
  return ledger;
}

/** Hashes everything that waits; by default file i has content i. */
function hashAll(ledger: Ledger, content: (row: number) => number = (row) => row): void {
  for (const row of ledger.takeToHash(1000)) ledger.hashed(row, hashOf(content(row)), found(10));
}

function answerAll(ledger: Ledger, isMissing: (content: number) => boolean): void {
  const asked = ledger.takeToAsk(1000);
  ledger.answered(asked, new Set(asked.filter(isMissing).map((content) => hashText(ledger.contents.hash(content)))));
}

test("files with one content are asked for once, sent once, and stored together", () => {
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

test("what another tab is sending is not sent here, and is checked again when that tab is done", () => {
  const ledger = ledgerOf("a.png", "b.png", "c.png");
  hashAll(ledger);
  answerAll(ledger, () => true);
  ledger.leave(ledger.takeToSend({ files: 2, bytes: 1000 }));
  expect(ledger.files.state(0)).toBe("missing");
  expect(ledger.takeToSend()).toEqual([2]);
  expect(ledger.settled).toBe(false);
  ledger.sentElsewhere([hashText(hashOf(0)), hashText(hashOf(1)), hashText(hashOf(9))]);
  // The other tab delivered one and gave the other up.
  answerAll(ledger, (content) => content === 1);
  expect(ledger.files.state(0)).toBe("present");
  expect(ledger.takeToSend()).toEqual([1]);
});

test("what another tab has delivered while it waited here is checked before it is sent", () => {
  const ledger = ledgerOf("a.png", "b.png");
  hashAll(ledger);
  answerAll(ledger, () => true);
  ledger.sentElsewhere([hashText(hashOf(0))]);
  expect(ledger.takeToSend()).toEqual([1]);
  answerAll(ledger, () => false);
  expect(ledger.files.state(0)).toBe("present");
});

test("annotations are sent before images, each kind in its order", () => {
  const ledger = ledgerOf("1.png", "2.json", "3.png", "4.txt");
  hashAll(ledger);
  answerAll(ledger, () => true);
  expect(ledger.takeToSend().map((content) => ledger.contents.sender(content))).toEqual([1, 3, 0, 2]);
});

test("annotations are hashed before images, so that the first request can carry them", () => {
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
  expect(ledger.files.isDuplicate(1)).toBe(false);
  expect(ledger.takeToSend()).toEqual([0]);
  ledger.stored(0, undefined);
  expect(ledger.files.state(1)).toBe("stored");
  expect(ledger.files.state(0)).toBe("failed");
});

test("a file over which workers die is tried alone twice more, then fails", () => {
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
  expect(ledger.files.problems.get(1)?.code).toBe("reader_died");
  expect(ledger.files.counts(["hashed"]).files).toBe(2);
});

test("what a lost request brought to the server counts as sent, not as present before", () => {
  const ledger = ledgerOf("a.png");
  hashAll(ledger);
  answerAll(ledger, () => true);
  ledger.unsure(ledger.takeToSend());
  answerAll(ledger, () => false);
  expect(ledger.files.state(0)).toBe("stored");
});

test("when the server has lost files, everything is asked for again and only what is missing is sent", () => {
  const ledger = ledgerOf("present.png", "sent.png");
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
  expect(ledger.files.problems.get(0)).toBeUndefined();
});

/** What a lane does, or a failure, in any order. */
test("a remembered hash counts for what the server has; what it lacks is read before it is sent", () => {
  const ledger = ledgerOf("a.png", "b.png", "c.png");
  for (const row of ledger.takeToHash(10)) ledger.hashed(row, hashOf(row % 2), { ...found(10), remembered: true });
  expect(ledger.allHashed).toBe(true);
  // The server has content 1 only: `a.png` and `c.png`, which share content 0, are read.
  ledger.answered(ledger.takeToAsk(10), new Set([hashText(hashOf(0))]));
  expect([0, 1, 2].map((row) => ledger.files.state(row))).toEqual(["queued", "present", "queued"]);
  expect([0, 1, 2].map((row) => ledger.isDistrusted(row))).toEqual([true, false, true]);
  expect(ledger.takeToSend()).toEqual([]);
  for (const row of ledger.takeToHash(10)) ledger.hashed(row, hashOf(row + 5), found(11));
  answerAll(ledger, () => true);
  for (const content of ledger.takeToSend()) ledger.stored(content, undefined);
  expect([0, 1, 2].map((row) => ledger.files.state(row))).toEqual(["stored", "present", "stored"]);
  expect(ledger.files.counts(["stored"]).bytes).toBe(22);
});

test("a remembered hash of a content that is known to be missing is not believed at all", () => {
  const ledger = ledgerOf("a.png", "b.png");
  const [first = 0, second = 1] = ledger.takeToHash(2);
  ledger.hashed(first, hashOf(1), found(10));
  answerAll(ledger, () => true);
  ledger.hashed(second, hashOf(1), { ...found(10), remembered: true });
  expect(ledger.files.state(second)).toBe("queued");
  expect(ledger.files.isDuplicate(second)).toBe(false);
});

const action = fc.oneof(
  fc.record({ do: fc.constant("add" as const), json: fc.boolean() }),
  fc.record({
    do: fc.constant("hash" as const),
    contents: fc.array(fc.nat(6), { maxLength: 5 }),
    remembered: fc.boolean(),
  }),
  fc.record({ do: fc.constant("readerDied" as const) }),
  fc.record({ do: fc.constant("ask" as const), missing: fc.boolean() }),
  fc.record({ do: fc.constant("askLost" as const) }),
  fc.record({ do: fc.constant("send" as const), how: fc.constantFrom("stored", "unsent", "unsure", "fail") }),
  fc.record({ do: fc.constant("fail" as const), row: fc.nat(20) }),
  fc.record({ do: fc.constant("retry" as const) }),
  fc.record({ do: fc.constant("forgotten" as const) }),
);

type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

/** A ledger and the contents that its server has; each action is one turn of a lane. */
class Upload {
  readonly ledger = new Ledger();
  readonly server = new Set<number>();
  /** Rows whose last hash was that of an earlier upload. */
  readonly #remembered = new Set<number>();

  answer(missing: boolean): void {
    const asked = this.ledger.takeToAsk(3);
    const gone = asked.filter((content) => missing && !this.server.has(content));
    this.ledger.answered(asked, new Set(gone.map((content) => hashText(this.ledger.contents.hash(content)))));
    for (const content of asked) if (!gone.includes(content)) this.server.add(content);
  }

  send(how: string): void {
    const batch = this.ledger.takeToSend({ files: 3, bytes: 25 });
    for (const content of batch) expect(this.#remembered).not.toContain(this.ledger.contents.sender(content));
    if (how === "unsent") this.ledger.unsent(batch);
    else if (how === "unsure") this.ledger.unsure(batch);
    else if (how === "fail") this.#failSenders(batch);
    else this.#store(batch);
  }

  do(step: Action): void {
    const { ledger } = this;
    switch (step.do) {
      case "add":
        ledger.files.add("", `${ledger.files.count}.${step.json ? "json" : "png"}`, undefined);
        return;
      case "hash":
        this.hash(step.contents.length, (_, i) => step.contents[i] ?? 0, step.remembered);
        return;
      case "readerDied":
        ledger.readerDied(ledger.takeToHash(3));
        return;
      case "ask":
        this.answer(step.missing);
        return;
      case "askLost":
        ledger.unsure(ledger.takeToAsk(3));
        return;
      case "send":
        this.send(step.how);
        return;
      case "fail":
        if (step.row < ledger.files.count) ledger.fail(step.row, changed("x"));
        return;
      case "retry":
        ledger.retryFailed();
        return;
      case "forgotten":
        this.server.clear();
        ledger.unsureOfAll();
    }
  }

  hash(files: number, content: (row: number, i: number) => number, isKnown = false): void {
    const rows = this.ledger.takeToHash(files);
    for (const [i, row] of rows.entries()) {
      const remembered = isKnown && !this.ledger.isDistrusted(row);
      if (remembered) this.#remembered.add(row);
      else this.#remembered.delete(row);
      this.ledger.hashed(row, hashOf(content(row, i)), { ...found(10), remembered });
    }
  }

  #failSenders(batch: readonly number[]): void {
    for (const content of batch) {
      const row = this.ledger.contents.sender(content);
      if (row !== undefined) this.ledger.fail(row, changed("x"));
    }
  }

  #store(batch: readonly number[]): void {
    for (const content of batch) {
      expect(this.server.has(content)).toBe(false);
      this.server.add(content);
      this.ledger.stored(content, undefined);
    }
  }
}

function expectAllCounted({ files }: Ledger): void {
  const sent = [true, false].map((duplicate) => files.counts(["missing", "sending", "stored"], duplicate).files);
  const others = files.counts(["queued", "hashing", "hashed", "checking", "present", "failed"]).files;
  expect(others + (sent[0] ?? 0) + (sent[1] ?? 0)).toBe(files.count);
}

test("whatever happens in whatever order, every upload settles and no content is acknowledged twice", () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 80 }), (actions) => {
      const upload = new Upload();
      for (const step of actions) {
        upload.do(step);
        expectAllCounted(upload.ledger);
      }
      for (let round = 0; round < 500 && !upload.ledger.settled; round++) {
        upload.hash(5, (row) => row % 7);
        upload.answer(true);
        upload.send("stored");
      }
      expect(upload.ledger.settled).toBe(true);
    }),
    { numRuns: 500 },
  );
});

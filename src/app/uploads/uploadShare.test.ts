import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SessionPhase, SessionSnapshot } from "../../uploader/index.ts";
import { percentOf, unaskedBytes, uploadShare } from "./uploadShare.ts";

const none = { files: 0, bytes: 0 };
const noFolders = { images: 0, folders: 0, emptyFolders: 0, hidden: 0 };

function snapshot(phase: SessionPhase, more: Partial<SessionSnapshot>): SessionSnapshot {
  return {
    phase,
    found: { ...none, ...noFolders },
    present: none,
    twins: none,
    missing: none,
    sent: none,
    failed: none,
    onTheWireBytes: 0,
    ...more,
  } as SessionSnapshot;
}

describe("uploadShare", () => {
  it("is never 1 before the server has agreed to everything", () => {
    const counts = fc.record({ files: fc.nat(1000), bytes: fc.nat(1_000_000) });
    fc.assert(
      fc.property(counts, counts, fc.nat(1_000_000), (found, done, onTheWireBytes) => {
        const state = { found: { ...found, ...noFolders }, missing: found, sent: done, onTheWireBytes };
        const share = uploadShare(snapshot({ name: "sending" }, state));
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThan(1);
      }),
    );
  });

  it("does not fall when hashing finds more to send", () => {
    const found = { files: 10, bytes: 1000, ...noFolders };
    const before = snapshot(
      { name: "sending" },
      { found, missing: { files: 2, bytes: 200 }, sent: { files: 2, bytes: 200 } },
    );
    const after = snapshot(
      { name: "sending" },
      { found, missing: { files: 9, bytes: 900 }, sent: { files: 2, bytes: 200 } },
    );
    expect(uploadShare(after)).toBeGreaterThanOrEqual(uploadShare(before));
  });

  it("moves for empty files too", () => {
    const found = { files: 10, bytes: 0, ...noFolders };
    const half = snapshot(
      { name: "sending" },
      { found, missing: { files: 10, bytes: 0 }, sent: { files: 5, bytes: 0 } },
    );
    expect(percentOf(uploadShare(half))).toBe("50 %");
  });

  it("is 1 once the task is asked for", () => {
    expect(uploadShare(snapshot({ name: "starting" }, {}))).toBe(1);
    expect(uploadShare(snapshot({ name: "importing", taskId: 1 }, {}))).toBe(1);
  });
});

describe("unaskedBytes", () => {
  it("is what is found less what the server was asked for or is given up, whatever the order in which they are counted", () => {
    const found = { files: 10, bytes: 1000, ...noFolders };
    const of = (bytes: number) => ({ files: 1, bytes });
    const asked = { found, present: of(100), twins: of(50), missing: of(200), failed: of(30) };
    expect(unaskedBytes(snapshot({ name: "sending" }, asked))).toBe(620);
    expect(unaskedBytes(snapshot({ name: "sending" }, { found, missing: of(1000) }))).toBe(0);
    expect(unaskedBytes(snapshot({ name: "sending" }, { found, missing: of(1001) }))).toBe(0);
  });
});

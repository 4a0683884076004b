import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SessionPhase, SessionSnapshot } from "../../uploader/index.ts";
import { formatPercent, uncheckedBytes, uploadProgress } from "./uploadProgress.ts";

const none = { files: 0, bytes: 0 };
const noFolders = { images: 0, folders: 0, emptyFolders: 0, hidden: 0 };

function snapshot(phase: SessionPhase, more: Partial<SessionSnapshot>): SessionSnapshot {
  return {
    phase,
    found: { ...none, ...noFolders },
    present: none,
    duplicates: none,
    missing: none,
    sent: none,
    failed: none,
    onTheWireBytes: 0,
    ...more,
  } as SessionSnapshot;
}

describe("uploadProgress", () => {
  it("is never 1 before the server has acknowledged everything", () => {
    const counts = fc.record({ files: fc.nat(1000), bytes: fc.nat(1_000_000) });
    fc.assert(
      fc.property(counts, counts, fc.nat(1_000_000), (found, done, onTheWireBytes) => {
        const state = { found: { ...found, ...noFolders }, missing: found, sent: done, onTheWireBytes };
        const progress = uploadProgress(snapshot({ name: "sending" }, state));
        expect(progress).toBeGreaterThanOrEqual(0);
        expect(progress).toBeLessThan(1);
      }),
    );
  });

  it("does not fall when hashing finds more files to send", () => {
    const found = { files: 10, bytes: 1000, ...noFolders };
    const before = snapshot(
      { name: "sending" },
      { found, missing: { files: 2, bytes: 200 }, sent: { files: 2, bytes: 200 } },
    );
    const after = snapshot(
      { name: "sending" },
      { found, missing: { files: 9, bytes: 900 }, sent: { files: 2, bytes: 200 } },
    );
    expect(uploadProgress(after)).toBeGreaterThanOrEqual(uploadProgress(before));
  });

  it("moves for empty files as well", () => {
    const found = { files: 10, bytes: 0, ...noFolders };
    const half = snapshot(
      { name: "sending" },
      { found, missing: { files: 10, bytes: 0 }, sent: { files: 5, bytes: 0 } },
    );
    expect(formatPercent(uploadProgress(half))).toBe("50%");
  });

  it("is 1 once the task is requested", () => {
    expect(uploadProgress(snapshot({ name: "starting" }, {}))).toBe(1);
    expect(uploadProgress(snapshot({ name: "importing", taskId: 1 }, {}))).toBe(1);
  });
});

describe("uncheckedBytes", () => {
  it("is what was found less what was checked or has failed, and never negative", () => {
    const found = { files: 10, bytes: 1000, ...noFolders };
    const of = (bytes: number) => ({ files: 1, bytes });
    const checked = { found, present: of(100), duplicates: of(50), missing: of(200), failed: of(30) };
    expect(uncheckedBytes(snapshot({ name: "sending" }, checked))).toBe(620);
    expect(uncheckedBytes(snapshot({ name: "sending" }, { found, missing: of(1000) }))).toBe(0);
    expect(uncheckedBytes(snapshot({ name: "sending" }, { found, missing: of(1001) }))).toBe(0);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SessionPhase } from "./snapshot.ts";
import { UploadedShare } from "./uploadedShare.ts";

const files = (files: number, bytes = files * 1000) => ({ files, bytes });
const none = files(0);
const found = { ...files(10), images: 0, folders: 0, emptyFolders: 0, hidden: 0 };
const sending: SessionPhase = { name: "sending" };
const empty = {
  phase: sending,
  found,
  hashed: none,
  present: none,
  duplicates: none,
  missing: none,
  sent: none,
  failed: none,
  onTheWireBytes: 0,
};
const allHashed = { ...empty, hashed: files(10) };
const share = (state: Partial<Omit<typeof empty, "phase">> & { phase?: SessionPhase }) =>
  new UploadedShare().update({ ...empty, ...state });

describe("UploadedShare", () => {
  it("stands still while a pause takes back what was on the wire", () => {
    const uploaded = new UploadedShare();
    const state = { ...allHashed, missing: files(10), sent: files(2) };
    expect(uploaded.update({ ...state, onTheWireBytes: 6000 })).toBe(0.6);
    expect(uploaded.update({ ...state, phase: { name: "paused" }, onTheWireBytes: 2000 })).toBe(0.6);
    expect(uploaded.update({ ...state, onTheWireBytes: 5000 })).toBe(0.6);
    expect(uploaded.update({ ...state, onTheWireBytes: 7000 })).toBe(0.7);
  });

  it("never falls and stays within 0 and 1, whatever the snapshots are", () => {
    const counts = fc.record({ files: fc.nat(20), bytes: fc.nat(20_000) });
    const snapshot = fc.record({
      hashed: counts,
      present: counts,
      duplicates: counts,
      missing: counts,
      sent: counts,
      failed: counts,
      onTheWireBytes: fc.nat(30_000),
    });
    fc.assert(
      fc.property(fc.array(snapshot, { minLength: 2, maxLength: 20 }), (snapshots) => {
        const uploaded = new UploadedShare();
        const shares = snapshots.map((one) => uploaded.update({ ...empty, ...one }));
        for (const [at, value] of shares.entries()) {
          expect(value).toBeGreaterThanOrEqual(shares[at - 1] ?? 0);
          expect(value).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it("is of what has to be sent: files that are on the server already do not count", () => {
    const state = { ...allHashed, present: files(6), missing: files(4) };
    expect(share(state)).toBe(0);
    expect(share({ ...state, sent: files(1), onTheWireBytes: 1000 })).toBe(0.25);
  });

  it("counts files that are not opened yet by the average of the others", () => {
    const state = { found: { ...found, bytes: 5000 }, hashed: files(5), missing: files(5), onTheWireBytes: 4000 };
    expect(share(state)).toBeCloseTo(0.4);
  });

  it("is 1 only once the server has acknowledged everything", () => {
    const state = { ...allHashed, missing: files(10), onTheWireBytes: 10_000 };
    expect(share({ ...state, sent: files(9) })).toBe(0.99);
    expect(share({ ...state, sent: files(10) })).toBe(1);
    expect(share({ ...allHashed, present: files(10) })).toBe(1);
    expect(share({ ...allHashed, hashed: files(8), present: files(8), failed: files(2) })).toBe(1);
    expect(share({ phase: { name: "starting" } })).toBe(1);
    expect(share({ phase: { name: "importing", taskId: 1 } })).toBe(1);
  });

  it("is 0 while hashed files are being checked, and when no file could be read", () => {
    expect(share(allHashed)).toBe(0);
    expect(share({ phase: { name: "failed", message: "", taskId: undefined }, failed: files(10) })).toBe(0);
  });

  it("counts empty files by their number", () => {
    const state = { ...allHashed, found: { ...found, bytes: 0 }, hashed: files(10, 0), missing: files(10, 0) };
    expect(share({ ...state, sent: files(4, 0) })).toBe(0.4);
  });
});

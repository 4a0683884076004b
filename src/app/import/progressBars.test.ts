import { describe, expect, it } from "vitest";
import type { Task } from "../../contract/tasks.ts";
import type { Report } from "../../model/report.ts";
import type { SessionPhase, SessionSnapshot } from "../../uploader/index.ts";
import { hashedBar, importedBar, uploadedBar } from "./progressBars.ts";

const files = (files: number, bytes = files * 1000) => ({ files, bytes });

function snapshot(name: SessionPhase["name"], more: Partial<SessionSnapshot>): SessionSnapshot {
  const none = files(0);
  const found = { ...files(10), images: 0, folders: 0, emptyFolders: 0, hidden: 0 };
  const counts = { found, hashed: none, present: none, duplicates: none, missing: none, sent: none, failed: none };
  return { phase: { name }, onTheWireBytes: 0, uploaded: 0, ...counts, ...more } as SessionSnapshot;
}

describe("hashedBar", () => {
  it("stands still while the upload is paused, until all files are hashed", () => {
    expect(hashedBar(snapshot("sending", { hashed: files(4) }))).toEqual({ value: 4, max: 10, text: "4 of 10" });
    expect(hashedBar(snapshot("paused", { hashed: files(4) })).tone).toBe("still");
    expect(hashedBar(snapshot("paused", { hashed: files(10) })).tone).toBeUndefined();
  });
});

describe("uploadedBar", () => {
  it("is checking before the server has answered", () => {
    const text = "Checking which files are new";
    expect(uploadedBar(snapshot("sending", {}))).toEqual({ value: 0, max: 100, text, tone: "accent" });
    expect(uploadedBar(snapshot("sending", { hashed: files(10) })).text).toBe("0% · 0 B of up to 10 kB");
  });

  it("has the one progress of the upload, and bytes that agree with it", () => {
    const half = { hashed: files(10), missing: files(10), uploaded: 0.285, onTheWireBytes: 1000 };
    expect(uploadedBar(snapshot("sending", half))).toEqual({
      value: 28.5,
      max: 100,
      text: "28% · 2.8 of 10 kB",
      tone: "accent",
    });
    expect(uploadedBar(snapshot("paused", half))).toEqual({
      value: 28.5,
      max: 100,
      text: "28% · 2.8 of 10 kB",
      tone: "still",
    });
    const all = { hashed: files(10), missing: files(10), sent: files(10), uploaded: 1 };
    expect(uploadedBar(snapshot("sending", all))).toEqual({ value: 100, max: 100, text: "100% · 10 of 10 kB" });
  });

  it("never looks complete before it is", () => {
    const almost = { hashed: files(10), missing: files(10), uploaded: 0.99 };
    expect(uploadedBar(snapshot("sending", almost)).text).toBe("99% · 9.9 of 10 kB");
  });

  it("has no total while the sizes of some files are not known", () => {
    const some = { hashed: files(5), missing: files(5), uploaded: 0.4 };
    expect(uploadedBar(snapshot("sending", some)).text).toBe("40% · checking 5 more files");
  });

  it("counts empty files by their number", () => {
    const empty = {
      found: { ...files(10, 0), images: 0, folders: 0, emptyFolders: 0, hidden: 0 },
      hashed: files(10, 0),
      missing: files(10, 0),
      uploaded: 0.4,
    };
    expect(uploadedBar(snapshot("paused", empty)).text).toBe("40% · 4 of 10 files");
  });

  it("states why there is nothing to send", () => {
    const state = { hashed: files(10), present: files(10), uploaded: 1 };
    expect(uploadedBar(snapshot("sending", state)).text).toBe("All files are already on the server");
    const some = { hashed: files(8), present: files(8), failed: files(2), uploaded: 1 };
    expect(uploadedBar(snapshot("sending", some)).text).toBe("All readable files are already on the server");
    expect(uploadedBar(snapshot("failed", { failed: files(10) }))).toEqual({
      value: 0,
      max: 100,
      text: "Nothing could be sent",
    });
  });
});

describe("importedBar", () => {
  const task = (status: Task["status"], current: number, total: number, report: Report | null = null) => ({
    status,
    progress: { subtask: "", current, total },
    report,
    queue: status === "queued" ? { position: 3, ahead: 2, lane: "small" as const, waitsFor: null } : null,
  });

  const report = (errors: number) =>
    ({
      imported: { images: 10 },
      problems: { errors, warnings: 0 },
      skipped: [],
      ignored: [],
    }) as unknown as Report;

  it("is not green after an import with errors", () => {
    expect(importedBar(task("finished", 0, 0, report(1)), 10).tone).toBe("warn");
  });

  it("waits for the upload, follows the task, and ends full", () => {
    expect(importedBar(undefined, 0)).toMatchObject({ value: 0, waiting: true, tone: "accent" });
    expect(importedBar(task("started", 3, 10), 10)).toEqual({ value: 3, max: 10, text: "3 of 10", tone: "accent" });
    expect(importedBar(task("finished", 0, 0, report(0)), 10)).toEqual({ value: 10, max: 10, text: "10 images" });
    expect(importedBar(task("queued", 0, 10), 10)).toEqual({
      value: 0,
      max: 10,
      text: "Waiting: 2 imports before this one",
      tone: "accent",
      waiting: true,
    });
    expect(importedBar(task("error", 3, 10), 10)).toEqual({ value: 3, max: 10, text: "Failed", tone: "bad" });
  });
});

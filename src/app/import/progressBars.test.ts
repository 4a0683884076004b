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
  return { phase: { name }, onTheWireBytes: 0, ...counts, ...more } as SessionSnapshot;
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
    expect(uploadedBar(snapshot("sending", {}))).toEqual({ value: 0, max: 1, text: "Checking which files are new" });
  });

  it("counts unchecked files as missing, and is full only when all is acknowledged", () => {
    const half = { hashed: files(5), missing: files(5), onTheWireBytes: 5000 };
    expect(uploadedBar(snapshot("sending", half))).toEqual({
      value: 4950,
      max: 10_000,
      text: "5 of up to 10 kB",
      tone: "accent",
    });
    const all = { hashed: files(10), missing: files(10), sent: files(10) };
    expect(uploadedBar(snapshot("sending", all))).toEqual({ value: 10_000, max: 10_000, text: "10 of 10 kB" });
  });

  it("counts empty files by their number", () => {
    const empty = {
      found: { ...files(10, 0), images: 0, folders: 0, emptyFolders: 0, hidden: 0 },
      hashed: files(10, 0),
    };
    const state = snapshot("paused", { ...empty, missing: files(10, 0), sent: files(4, 0) });
    expect(uploadedBar(state)).toEqual({ value: 4, max: 10, text: "4 of 10", tone: "still" });
  });

  it("states why there is nothing to send", () => {
    const hashed = files(10);
    expect(uploadedBar(snapshot("sending", { hashed, present: files(10) })).text).toBe(
      "All files are already on the server",
    );
    expect(uploadedBar(snapshot("sending", { hashed: files(8), present: files(8), failed: files(2) })).text).toBe(
      "All readable files are already on the server",
    );
    expect(uploadedBar(snapshot("failed", { failed: files(10) }))).toEqual({
      value: 0,
      max: 1,
      text: "Nothing could be sent",
    });
  });
});

describe("importedBar", () => {
  const task = (status: Task["status"], current: number, total: number, report: Report | null = null) => ({
    status,
    progress: { subtask: "", current, total },
    report,
  });

  it("waits for the upload, follows the task, and ends full", () => {
    expect(importedBar(undefined, 0)).toMatchObject({ value: 0, waiting: true, tone: "accent" });
    expect(importedBar(task("started", 3, 10), 10)).toEqual({ value: 3, max: 10, text: "3 of 10", tone: "accent" });
    const report = { imported: { images: 10 } } as Report;
    expect(importedBar(task("finished", 0, 0, report), 10)).toEqual({ value: 10, max: 10, text: "10 images" });
    expect(importedBar(task("error", 3, 10), 10)).toEqual({ value: 3, max: 10, text: "Failed", tone: "bad" });
  });
});

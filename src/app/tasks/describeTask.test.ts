import { describe, expect, it } from "vitest";
import type { Report } from "../../model/report.ts";
import { describeImported, describeProgress, describeTaskStatus } from "./describeTask.ts";

const report = (errors: number, warnings: number, more: Partial<Report> = {}) =>
  ({
    problems: { errors, warnings, byCode: {} },
    skipped: [],
    failed: 0,
    ignored: [],
    imported: { images: 8, annotations: 8, objects: 13, classes: 2, tags: 0 },
    ...more,
  }) as unknown as Report;
const finished = (report: Report | null) => describeTaskStatus({ status: "finished", report });

describe("describeTaskStatus", () => {
  it("names a finished task by its worst outcome", () => {
    expect(finished(report(0, 0))).toEqual({ label: "Imported", tone: "ok" });
    expect(finished(report(0, 1))).toEqual({ label: "Imported with 1 warning", tone: "warn" });
    expect(finished(report(120, 1200))).toEqual({ label: "Imported with 120 errors", tone: "bad" });
    expect(describeTaskStatus({ status: "error", report: null })).toEqual({ label: "Import failed", tone: "bad" });
  });

  it("counts files that did not reach the server as errors, but not junk", () => {
    const ignored = [
      { reason: "could not be sent", count: 2 },
      { reason: "system file", count: 9 },
    ];
    expect(finished(report(1, 0, { ignored })).label).toBe("Imported with 3 errors");
    expect(finished(report(0, 0, { ignored: ignored.slice(1) })).tone).toBe("ok");
  });

  it("is green only when everything was used and the report is known", () => {
    expect(finished(report(0, 0, { skipped: [{ reason: "not an image", count: 1 }] })).tone).toBe("plain");
    expect(finished(null)).toEqual({ label: "Imported", tone: "plain" });
  });
});

describe("describeImported", () => {
  it("states what was added and what was not used", () => {
    expect(describeImported(report(0, 0))).toBe("8 images with 13 objects.");
    const skipped = [
      { reason: "not an image", count: 499 },
      { reason: "predictions", count: 1 },
    ];
    const ignored = [{ reason: "could not be sent", count: 1 }];
    expect(describeImported(report(1, 0, { skipped, failed: 3, ignored }))).toBe(
      "8 images with 13 objects. 500 files skipped, 3 files could not be read, 1 file not sent.",
    );
  });
});

describe("describeProgress", () => {
  it("names the step and its progress, as far as they are known", () => {
    const of = (subtask: string, current: number, total: number) =>
      describeProgress({ status: "started", progress: { subtask, current, total }, queue: null });
    expect(of("Reading images and labels", 40, 1200)).toBe("Reading images and labels: 40 of 1,200");
    expect(of("", 1, 2)).toBe("1 of 2");
    expect(of("Listing the files", 0, 0)).toBe("Listing the files");
    expect(of("", 0, 0)).toBe("Started");
  });

  it("states what a task waits for", () => {
    const progress = { subtask: "", current: 0, total: 10 };
    const of = (ahead: number, waitsFor: number | null = null) =>
      describeProgress({
        status: "queued",
        progress,
        queue: { position: ahead + 1, ahead, lane: "small", waitsFor },
      });
    expect(of(3)).toBe("Waiting: 3 imports before this one");
    expect(of(1)).toBe("Waiting: 1 import before this one");
    expect(of(0)).toBe("Waiting: starts next");
    expect(of(2, 12)).toBe("Waiting for task 12, which adds to the same project");
    expect(describeProgress({ status: "queued", progress, queue: null })).toBe("Waiting");
  });
});

import { describe, expect, it } from "vitest";
import type { Report } from "../../model/report.ts";
import { describeProgress, describeTaskStatus } from "./describeTask.ts";

const report = (errors: number, warnings: number) => ({ problems: { errors, warnings, byCode: {} } }) as Report;

describe("describeTaskStatus", () => {
  it("counts the errors and warnings of a finished task", () => {
    expect(describeTaskStatus({ status: "finished", report: report(0, 0) })).toEqual({ label: "Finished", tone: "ok" });
    expect(describeTaskStatus({ status: "finished", report: report(0, 1) })).toEqual({
      label: "Finished with 1 warning",
      tone: "warn",
    });
    expect(describeTaskStatus({ status: "finished", report: report(2, 1200) }).label).toBe(
      "Finished with 2 errors, 1,200 warnings",
    );
  });
});

describe("describeProgress", () => {
  it("names the step and its progress, as far as they are known", () => {
    const of = (subtask: string, current: number, total: number) =>
      describeProgress({ status: "started", progress: { subtask, current, total } });
    expect(of("Reading images and labels", 40, 1200)).toBe("Reading images and labels: 40 of 1,200");
    expect(of("", 1, 2)).toBe("1 of 2");
    expect(of("Listing the files", 0, 0)).toBe("Listing the files");
    expect(of("", 0, 0)).toBe("Started");
    expect(describeProgress({ status: "queued", progress: { subtask: "", current: 0, total: 0 } })).toBe("Queued");
  });
});

import { describe, expect, it } from "vitest";
import type { Report } from "../../model/report.ts";
import { uploadOutcome } from "./uploadOutcome.ts";

const report = { problems: { errors: 120, warnings: 4, byCode: {} }, skipped: [], failed: 0, ignored: [] } as unknown;
const task = (status: "started" | "finished" | "error" | "stopped") => ({ status, report: report as Report });

describe("uploadOutcome", () => {
  it("is that of the task, as soon as the task has ended", () => {
    const imported = { label: "Imported with 120 errors", tone: "bad" };
    expect(uploadOutcome({ name: "finished", taskId: 1 }, task("finished"))).toEqual(imported);
    expect(uploadOutcome({ name: "importing", taskId: 1 }, task("finished"))).toEqual(imported);
    const failed = { name: "failed", message: "", taskId: 1 } as const;
    expect(uploadOutcome(failed, task("error"))?.label).toBe("Import failed");
    expect(uploadOutcome(failed, task("stopped"))?.label).toBe("Import stopped");
  });

  it("is open while the task runs or its report is not known", () => {
    expect(uploadOutcome({ name: "sending" }, undefined)).toBeUndefined();
    expect(uploadOutcome({ name: "importing", taskId: 1 }, task("started"))).toBeUndefined();
    expect(uploadOutcome({ name: "finished", taskId: 1 }, undefined)).toBeUndefined();
  });

  it("is known without a task when nothing was imported", () => {
    expect(uploadOutcome({ name: "cancelled" }, undefined)?.label).toBe("Cancelled");
    expect(uploadOutcome({ name: "failed", message: "", taskId: undefined }, undefined)).toEqual({
      label: "Import failed",
      tone: "bad",
    });
  });
});

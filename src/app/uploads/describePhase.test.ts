import { describe, expect, it } from "vitest";
import type { SessionPhase, SessionSnapshot } from "../../uploader/index.ts";
import { describePhase, describeUploadProgress, phaseLabel } from "./describePhase.ts";

const snapshot = (phase: SessionPhase, more: Partial<SessionSnapshot> = {}) =>
  ({ phase, failed: { files: 0, bytes: 0 }, uploaded: 0, ...more }) as SessionSnapshot;
const outcome = { label: "Imported with 120 errors", tone: "bad" } as const;

describe("the words of a phase", () => {
  it("are those of the outcome once there is one, in the heading and in the status line", () => {
    for (const name of ["importing", "finished"] as const) {
      const state = snapshot({ name, taskId: 1 });
      expect(phaseLabel(state, false, outcome)).toBe("Imported with 120 errors");
      expect(describePhase(state, false, outcome)).toBe("Imported with 120 errors.");
    }
  });

  it("do not state success before the report is known", () => {
    const state = snapshot({ name: "finished", taskId: 1 });
    expect(phaseLabel(state, false, undefined)).toBe("Importing");
    expect(describePhase(state, false, undefined)).toBe("All files uploaded. Importing.");
  });

  it("give the reason of a failure", () => {
    const failed = { label: "Import failed", tone: "bad" } as const;
    const reason = "None of the files could be sent.";
    const state = snapshot({ name: "failed", message: reason, taskId: undefined });
    expect(describePhase(state, false, failed)).toBe(`Import failed. ${reason}`);
  });
});

describe("describeUploadProgress", () => {
  it("is in steps of 10%, and only while files are sent", () => {
    expect(describeUploadProgress(snapshot({ name: "sending" }, { uploaded: 0.38 }))).toBe("30% uploaded.");
    expect(describeUploadProgress(snapshot({ name: "sending" }, { uploaded: 0.7 }))).toBe("70% uploaded.");
    expect(describeUploadProgress(snapshot({ name: "paused" }, { uploaded: 0.38 }))).toBe("");
  });
});

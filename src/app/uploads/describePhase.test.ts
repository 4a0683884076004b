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

  it("do not call an import that waits for others importing", () => {
    const state = snapshot({ name: "importing", taskId: 1 });
    expect(phaseLabel(state, true, undefined)).toBe("Queued");
    expect(describePhase(state, true, undefined)).toBe("All files uploaded. The import is queued.");
    expect(phaseLabel(state, false, undefined)).toBe("Importing");
  });

  it("ask for the format while files are sent and afterwards, and state what the import waits for", () => {
    const question = [{ slug: "images", certainty: "weak", root: "", reasons: [] }] as const;
    const texts = (more: Partial<SessionSnapshot>) => {
      const state = snapshot({ name: "sending" }, more);
      return [phaseLabel(state, false, undefined), describePhase(state, false, undefined)];
    };
    expect(texts({})).toEqual(["Sending", "Sending files."]);
    expect(texts({ question })).toEqual(["Choose the format", "Choose the format. Files are sent meanwhile."]);
    expect(texts({ question, isHeld: true })).toEqual([
      "Choose the format",
      "All files uploaded. The import starts when you have chosen the format.",
    ]);
    expect(texts({ isHeld: true })).toEqual(["Detecting the format", "All files uploaded. Detecting the format."]);
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

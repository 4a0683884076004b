import type { DetectionResult } from "../../formats/detect/detect.ts";
import type { ImportSettings } from "../send/importSettings.ts";

/** What was detected in a drop, and what the person chose for its import. */
export interface Review {
  readonly settings: ImportSettings;
  /** Undefined until detection has ended. */
  readonly detection: DetectionResult | undefined;
  /** The format to import: the chosen one, or the first that was detected; undefined while there is none. */
  readonly format: string | undefined;
  /** True when no format was found in the drop. */
  readonly isNothing: boolean;
  choose(settings: Partial<ImportSettings>): void;
  setDetection(result: DetectionResult): void;
}

/** Creates the review of a drop: by default format `auto`, a new project called `name`, and conflicts ignored. */
export function createReview(name: string, chosen: Partial<ImportSettings> = {}): Review {
  let settings: ImportSettings = {
    preset: "auto",
    project: { title: name },
    onConflict: "ignore",
    options: {},
    ...chosen,
  };
  let detection: DetectionResult | undefined;
  return {
    get settings() {
      return settings;
    },
    get detection() {
      return detection;
    },
    get format() {
      return settings.preset === "auto" ? detection?.detections[0]?.slug : settings.preset;
    },
    get isNothing() {
      return detection?.verdict.kind === "nothing";
    },
    choose(more) {
      settings = { ...settings, ...more };
    },
    setDetection(result) {
      detection = result;
    },
  };
}

import type { DetectionResult } from "../../formats/detect/detect.ts";
import type { Detection } from "../../formats/format.ts";
import type { ImportSettings } from "../send/importSettings.ts";

/** What was detected in a drop, and what the person chose for its import. */
export interface Review {
  readonly settings: ImportSettings;
  /** Undefined until detection has ended. */
  readonly detection: DetectionResult | undefined;
  /** The format to import: the chosen one, or the first that was detected; undefined while there is none. */
  readonly format: string | undefined;
  /** The formats to choose from; undefined when the format is chosen, clear, not known yet, or when there is none. */
  readonly question: readonly Detection[] | undefined;
  /** True once it is decided how the drop is read: by the person, by detection, or by the server when nothing was detected. */
  readonly isDecided: boolean;
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
    get question() {
      if (settings.preset !== "auto") return undefined;
      const verdict = detection?.verdict;
      const candidates = verdict !== undefined && "candidates" in verdict ? verdict.candidates : [];
      return candidates.length > 0 ? candidates : undefined;
    },
    get isDecided() {
      return settings.preset !== "auto" || (detection !== undefined && this.question === undefined);
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

import { useMemo } from "react";
import type { Verdict } from "../../formats/detect.ts";
import type { Detection } from "../../formats/format.ts";
import type { UploadSession } from "../../uploader/uploadSession.ts";
import { useSnapshot } from "../uploads/UploadsContext.ts";

/** What a drop is taken for: what was detected, what the person chose, and what is still to be asked. */
export interface FormatChoice {
  /** `auto`, or the slug that the person chose. */
  readonly chosen: string;
  /** Slug of the format that will read the drop; undefined while it is not known. */
  readonly slug: string | undefined;
  /** The folder where its dataset begins. */
  readonly root: string | undefined;
  readonly detections: readonly Detection[] | undefined;
  readonly verdict: Verdict | undefined;
  /** The formats to choose from, when more than one fits and none is chosen. */
  readonly question: readonly Detection[] | undefined;
  choose(preset: string): void;
}

/** Decides what a drop is read as. */
export function useFormatChoice(session: UploadSession): FormatChoice {
  const detections = useSnapshot(session, (state) => state.detections);
  const verdict = useSnapshot(session, (state) => state.verdict);
  const chosen = useSnapshot(session, (state) => state.settings.preset);
  return useMemo(() => {
    const question = chosen === "auto" && verdict?.kind === "ambiguous" ? oneEach(verdict.candidates) : undefined;
    const detected = verdict?.kind === "chosen" || verdict?.kind === "imagesOnly" ? verdict.detection : undefined;
    const claim = chosen === "auto" ? detected : detections?.find((detection) => detection.slug === chosen);
    return {
      chosen,
      slug: chosen === "auto" ? detected?.slug : chosen,
      root: claim?.root,
      detections,
      verdict,
      question,
      choose: (preset) => session.setSettings({ preset }),
    };
  }, [chosen, detections, verdict, session]);
}

/** The best claim of each format. */
export function oneEach(detections: readonly Detection[]): readonly Detection[] {
  return detections.filter(
    (detection, index) => detections.findIndex((other) => other.slug === detection.slug) === index,
  );
}

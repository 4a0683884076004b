import { useMemo } from "react";
import { PLAIN_IMAGES, type Verdict } from "../../formats/detect.ts";
import type { Detection } from "../../formats/format.ts";
import type { UploadSession } from "../../uploader/uploadSession.ts";
import { useSnapshot } from "../uploads/UploadsContext.ts";

/** What a drop is taken for: what was detected, what the person chose, and what is still to be asked. */
export interface FormatChoice {
  /** `auto`, or the slug that the person chose. */
  readonly chosen: string;
  /** Slug of the format that will read the drop; undefined while it is not known. */
  readonly slug: string | undefined;
  /** What the preview shows the drop as: `slug`, or plain pictures while a question is open. */
  readonly previewSlug: string | undefined;
  /** The folder where its dataset begins. */
  readonly root: string | undefined;
  readonly detections: readonly Detection[] | undefined;
  readonly verdict: Verdict | undefined;
  /** The formats to choose from, when it is not clear by itself and none is chosen. */
  readonly question: readonly Detection[] | undefined;
  choose(preset: string): void;
}

/** Decides what a drop is read as. */
export function useFormatChoice(session: UploadSession): FormatChoice {
  const detections = useSnapshot(session, (state) => state.detections);
  const verdict = useSnapshot(session, (state) => state.verdict);
  const chosen = useSnapshot(session, (state) => state.settings.preset);
  return useMemo(() => {
    const asked = verdict?.kind === "ambiguous" || verdict?.kind === "unsupported" ? verdict.candidates : [];
    const question = chosen === "auto" && asked.length > 0 ? oneEach(asked) : undefined;
    const detected = verdict?.kind === "chosen" || verdict?.kind === "imagesOnly" ? verdict.detection : undefined;
    const claim = chosen === "auto" ? detected : detections?.find((detection) => detection.slug === chosen);
    const slug = chosen === "auto" ? detected?.slug : chosen;
    return {
      chosen,
      slug,
      previewSlug: slug ?? (question === undefined ? undefined : PLAIN_IMAGES),
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

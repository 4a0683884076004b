import { useMemo } from "react";
import type { ImportOptions } from "../../contract/startImport.ts";
import type { Detection, Verdict } from "../../formats/public.ts";
import { PLAIN_IMAGES } from "../../formats/public.ts";
import type { UploadSession } from "../../uploader/index.ts";
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
  /** True when it is read as plain pictures because nothing said more, not because the person chose so. */
  readonly onlyImages: boolean;
  readonly detections: readonly Detection[] | undefined;
  readonly verdict: Verdict | undefined;
  /** The formats to choose from, when it is not clear by itself and none is chosen. */
  readonly question: readonly Detection[] | undefined;
  /** While it is not clear: the datasets of the drop that could be imported on their own instead. */
  readonly parts: readonly Detection[] | undefined;
  choose(preset: string): void;
  /** What was chosen about reading it, as the options of the format take it; undefined while all is as the format has it by default. */
  readonly options: FormatOptions | undefined;
  setOptions(options: FormatOptions | undefined): void;
}

/** Options of a format by name; those that are absent have their defaults. */
export type FormatOptions = Readonly<Record<string, unknown>>;

/** Decides what a drop is read as. */
export function useFormatChoice(session: UploadSession): FormatChoice {
  const detections = useSnapshot(session, (state) => state.detections);
  const verdict = useSnapshot(session, (state) => state.verdict);
  const chosen = useSnapshot(session, (state) => state.settings.preset);
  const options = useSnapshot(session, (state) => state.settings.options.format);
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
      onlyImages: chosen === "auto" && verdict?.kind === "imagesOnly",
      detections,
      verdict,
      question,
      parts: question && verdict?.kind === "ambiguous" ? verdict.parts : undefined,
      choose(preset) {
        // Options belong to one format.
        session.setSettings({ preset, options: withFormat(session.getState().settings.options, undefined) });
      },
      options,
      setOptions(next) {
        const { preset, options } = session.getState().settings;
        // With options the format must be settled: another one would not know them.
        const settled = next === undefined || slug === undefined ? preset : slug;
        session.setSettings({ preset: settled, options: withFormat(options, next) });
      },
    };
  }, [chosen, detections, verdict, options, session]);
}

function withFormat(options: ImportOptions, format: FormatOptions | undefined): ImportOptions {
  const { format: _, ...others } = options;
  return format === undefined ? others : { ...others, format };
}

/** The best claim of each format. */
export function oneEach(detections: readonly Detection[]): readonly Detection[] {
  return detections.filter(
    (detection, index) => detections.findIndex((other) => other.slug === detection.slug) === index,
  );
}

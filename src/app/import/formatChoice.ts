import { useMemo } from "react";
import type { ImportOptions } from "../../contract/startImport.ts";
import type { Detection, Verdict } from "../../formats/public.ts";
import { PLAIN_IMAGES } from "../../formats/public.ts";
import type { TextEncodingName } from "../../model/textEncoding.ts";
import type { UploadSession } from "../../uploader/index.ts";
import { useSnapshot } from "../uploads/UploadsContext.ts";

/** Which format reads a drop: what was detected, what the person chose, and what they still have to answer. */
export interface FormatChoice {
  /** `auto`, or the slug that the person chose. */
  readonly chosen: string;
  /** Slug of the format that will read the drop; undefined until it is known. */
  readonly slug: string | undefined;
  /** Slug of the format that reads the drop for the preview: `slug`, or plain images while a question is open. */
  readonly previewSlug: string | undefined;
  /** The folder in which the dataset begins. */
  readonly root: string | undefined;
  /** True when it is read as images only because no format was detected, not because the person chose that. */
  readonly onlyImages: boolean;
  readonly detections: readonly Detection[] | undefined;
  readonly verdict: Verdict | undefined;
  /** The formats to choose from; undefined when the format is clear or chosen. */
  readonly question: readonly Detection[] | undefined;
  /** While there is a question: the datasets of the drop that can be imported separately instead. */
  readonly parts: readonly Detection[] | undefined;
  /** Chooses a preset by its slug, or `auto`; resets the options. */
  choose(preset: string): void;
  /** The chosen options of the format; undefined while all have their defaults. */
  readonly options: FormatOptions | undefined;
  setOptions(options: FormatOptions | undefined): void;
  /** The chosen encoding of texts that do not state one; undefined while it is guessed. */
  readonly encoding: TextEncodingName | undefined;
  setEncoding(encoding: TextEncodingName | undefined): void;
}

/** Options of a format by name. An option that is not in it has its default. */
export type FormatOptions = Readonly<Record<string, unknown>>;

/** Returns which format reads the drop of a session. */
export function useFormatChoice(session: UploadSession): FormatChoice {
  const detections = useSnapshot(session, (state) => state.detections);
  const verdict = useSnapshot(session, (state) => state.verdict);
  const candidates = useSnapshot(session, (state) => state.question);
  const chosen = useSnapshot(session, (state) => state.settings.preset);
  const options = useSnapshot(session, (state) => state.settings.options.format);
  const encoding = useSnapshot(session, (state) => state.settings.options.encoding);
  return useMemo(() => {
    const question = candidates && bestOfEach(candidates);
    const detected = verdict?.kind === "chosen" || verdict?.kind === "imagesOnly" ? verdict.detection : undefined;
    const detection = chosen === "auto" ? detected : detections?.find(({ slug }) => slug === chosen);
    const slug = chosen === "auto" ? detected?.slug : chosen;
    return {
      chosen,
      slug,
      previewSlug: slug ?? (question === undefined ? undefined : PLAIN_IMAGES),
      root: detection?.root,
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
        // Options belong to one format, so the detected one becomes the chosen one.
        const settled = next === undefined || slug === undefined ? preset : slug;
        session.setSettings({ preset: settled, options: withFormat(options, next) });
      },
      encoding,
      setEncoding(next) {
        const { encoding: _, ...others } = session.getState().settings.options;
        session.setSettings({ options: next === undefined ? others : { ...others, encoding: next } });
      },
    };
  }, [candidates, chosen, detections, verdict, options, encoding, session]);
}

function withFormat(options: ImportOptions, format: FormatOptions | undefined): ImportOptions {
  const { format: _, ...others } = options;
  return format === undefined ? others : { ...others, format };
}

/** Returns the best detection of each format, in their order. */
export function bestOfEach(detections: readonly Detection[]): readonly Detection[] {
  return detections.filter(
    (detection, index) => detections.findIndex((other) => other.slug === detection.slug) === index,
  );
}

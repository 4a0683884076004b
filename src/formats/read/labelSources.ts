import { type DatasetPath, extensionOf } from "../../model/datasetPath.ts";
import type { ProblemDetails } from "../../model/problem.ts";
import type { Result } from "../../model/result.ts";
import type { LabelFailure } from "../codecs/labelPng.ts";
import type { ReadEvent } from "../format.ts";
import { fileEvent, problemEvent } from "../report/problemEvent.ts";
import { otherLabelsUsed } from "../report/skipReasons.ts";
import type { Annotation } from "./labelImages.ts";

/** One of several files that say the same about an image, each in its own way. */
export interface LabelSource {
  readonly path: DatasetPath;
  /** What it holds, as it stands in "The ... are taken instead": `instances`, `polygons`. */
  readonly holds: string;
  read(): Promise<Result<LabelSourceContent, LabelFailure>>;
}

/** What a file says about its image. */
export interface LabelSourceContent extends Pick<Annotation, "figures" | "annotatedSize"> {
  readonly problems?: readonly ProblemDetails[];
}

/** Takes the labels of an image from the first file that can be read, never from two: that would be every object twice. */
export async function readFirstSource(sources: readonly LabelSource[]): Promise<Annotation> {
  const events: ReadEvent[] = [];
  let taken: { readonly source: LabelSource; readonly content: LabelSourceContent } | undefined;
  for (const [i, source] of sources.entries()) {
    const { path } = source;
    if (taken !== undefined) {
      events.push(fileEvent(path, "skipped", otherLabelsUsed(taken.source.holds)));
      continue;
    }
    const content = await source.read();
    if (!content.ok) {
      const next = sources[i + 1];
      const action = next ? `The ${next.holds} are taken instead.` : "The image is kept, without labels.";
      events.push(fileEvent(path, "failed"));
      const {
        message,
        line,
        code = extensionOf(path) === ".json" ? "annotation_broken" : "mask_broken",
      } = content.failure;
      events.push(problemEvent({ code, severity: "error", path, ...(line && { line }), message, action }));
    } else {
      taken = { source, content: content.value };
      events.push(fileEvent(path, "used"), ...(content.value.problems ?? []).map(problemEvent));
    }
  }
  if (taken === undefined) return { labelled: false, figures: [], tags: [], events };
  const { problems, ...content } = taken.content;
  return { labelled: true, tags: [], ...content, events };
}

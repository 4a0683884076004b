import { type DatasetPath, extensionOf } from "../../model/datasetPath.ts";
import type { ProblemDetails } from "../../model/problem.ts";
import type { Result } from "../../model/result.ts";
import type { LabelFailure } from "../codecs/labelPng.ts";
import type { ReadEvent } from "../format.ts";
import { fileEvent, problemEvent } from "../report/problemEvent.ts";
import { otherLabelsUsed } from "../report/skipReasons.ts";
import type { Annotation } from "./readAnnotatedImages.ts";

/** One of several files with the same labels of an image, each in its own form. */
export interface LabelSource {
  readonly path: DatasetPath;
  /** What it contains, as in "The ... are used instead": `instances`, `polygons`. */
  readonly holds: string;
  /** Reads the file, or returns why it cannot be read. */
  read(): Promise<Result<LabelSourceContent, LabelFailure>>;
}

/** The labels that a file contains for its image. */
export interface LabelSourceContent extends Pick<Annotation, "figures" | "annotatedSize"> {
  readonly problems?: readonly ProblemDetails[];
}

/** Reads the labels of an image from the first file that can be read; from a second one every object would come twice. */
export async function readFirstSource(sources: readonly LabelSource[]): Promise<Annotation> {
  const events: ReadEvent[] = [];
  const open = sources.values();
  for (const source of open) {
    const read = await source.read();
    if (!read.ok) {
      const next = sources[sources.indexOf(source) + 1];
      events.push(fileEvent(source.path, "failed"), problemEvent(brokenSource(source, read.failure, next)));
      continue;
    }
    const { problems = [], ...content } = read.value;
    events.push(fileEvent(source.path, "used"), ...problems.map((problem) => problemEvent(problem)));
    for (const { path } of open) events.push(fileEvent(path, "skipped", otherLabelsUsed(source.holds)));
    return { labelled: true, tags: [], ...content, events };
  }
  return { labelled: false, figures: [], tags: [], events };
}

function brokenSource({ path }: LabelSource, failure: LabelFailure, next: LabelSource | undefined): ProblemDetails {
  const { message, line, code = extensionOf(path) === ".json" ? "annotation_broken" : "mask_broken" } = failure;
  const action = next ? `The ${next.holds} are used instead.` : "The image is imported without labels.";
  return { code, severity: "error", path, ...(line && { line }), message, action };
}

import type { Detected } from "../../contract/detected.ts";
import { type DetectionResult, detect } from "../../formats/detect/detect.ts";
import type { DatasetFormat } from "../../formats/format.ts";
import { formatOfPreset } from "../../formats/index.ts";
import type { SourceTree } from "../../formats/sourceTree.ts";
import type { Database } from "../db/database.ts";
import { ambiguousFormat, unsupportedFormat } from "./formatQuestion.ts";
import { TaskError, TaskReleasedError } from "./taskError.ts";
import type { TaskNotifier } from "./taskNotifier.ts";

/** What choosing a format depends on. */
interface ChoiceContext {
  readonly db: Pick<Database, "call">;
  readonly taskId: number;
  readonly owner: string;
  readonly signal: AbortSignal;
  /** Formats to choose from; default: all. */
  readonly formats?: readonly DatasetFormat[];
}

/** How a drop is read. */
interface Reading {
  readonly format: DatasetFormat;
  /** The folder that was detected; undefined for a requested format. */
  readonly root: string | undefined;
  /** True when no format was detected, so that the drop is read as plain images. */
  readonly onlyImages: boolean;
}

/**
 * Returns the format to read with: the requested one, or the detected one; undefined when no format reads any file. Stores in the task what was
 * detected. Throws `TaskError` when a person has to choose.
 */
export async function chooseFormat(
  context: ChoiceContext,
  notifier: TaskNotifier,
  tree: SourceTree,
  preset: string,
): Promise<Reading | undefined> {
  const { taskId, owner, formats, signal } = context;
  if (preset !== "auto") {
    const format = formatOfPreset(preset, formats);
    if (!format) throw new TaskError("unknown_preset", `There is no preset "${preset}".`);
    notifier.log("info", `Reading as ${format.title}, as requested.`);
    return { format, root: undefined, onlyImages: false };
  }
  notifier.progress("Detecting the format", 0, tree.files.length);
  await notifier.flush();
  const result = await detect(tree, signal, formats);
  const { verdict } = result;
  const chosen = verdict.kind === "chosen" || verdict.kind === "imagesOnly" ? verdict.detection : undefined;
  const detected = detectedOf(result);
  if (detected) {
    const update = { taskId, owner, detected: JSON.stringify(detected), preset: chosen?.slug };
    const reason = await context.db.call("setTaskDetected", update);
    if (reason) throw new TaskReleasedError(reason);
  }
  if (verdict.kind === "ambiguous") throw ambiguousFormat(taskId, verdict.candidates, formats);
  if (verdict.kind === "unsupported") throw unsupportedFormat(verdict, formats);
  const format = chosen && formatOfPreset(chosen.slug, formats);
  if (!chosen || !format) return undefined;
  notifier.log("info", `Detected ${format.title} (${chosen.certainty}): ${chosen.reasons.join("; ")}.`);
  return { format, root: chosen.root, onlyImages: verdict.kind === "imagesOnly" };
}

/** Returns what was detected as the API represents it; undefined when nothing was. */
export function detectedOf({ verdict, detections }: DetectionResult): Detected | undefined {
  const best = "detection" in verdict ? verdict.detection : detections[0];
  if (!best) return undefined;
  const plain = ({ slug, certainty, root, reasons }: (typeof detections)[number]) => ({
    slug,
    certainty,
    root,
    reasons: [...reasons],
  });
  return { ...plain(best), candidates: detections.map(plain) };
}

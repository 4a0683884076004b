import { ClassNames } from "../classes/classNames.ts";
import type { DatasetFormat, ReportLoss, StoredProject } from "../format.ts";

/** Something that a download in a format cannot contain, and how often it occurs in the project. */
interface ExportLoss {
  /** One sentence: "Lines are lost." */
  readonly sentence: string;
  readonly count: number;
}

/** Counts losses by their sentence. */
export class LossCount {
  readonly #counts = new Map<string, number>();

  /** Counts a loss. */
  readonly report: ReportLoss = (sentence, times = 1) => {
    if (times > 0) this.#counts.set(sentence, (this.#counts.get(sentence) ?? 0) + times);
  };

  /** Returns the losses, most frequent first. */
  list(): ExportLoss[] {
    const losses = [...this.#counts].map(([sentence, count]) => ({ sentence, count }));
    return losses.sort((a, b) => b.count - a.count || (a.sentence < b.sentence ? -1 : 1));
  }
}

/** Returns what a project loses when it is exported in a format, most frequent first. Reads the labels once, and never the images. */
export async function exportLosses(
  format: DatasetFormat,
  project: StoredProject,
  signal?: AbortSignal,
): Promise<readonly ExportLoss[]> {
  const count = new LossCount();
  const names = new ClassNames();
  const changed = project.classes.filter(({ title }) => names.titleOf(title) !== title).length;
  count.report("Empty class names, and blanks around class names, are changed when the download is imported.", changed);
  const finder = format.losses?.(project, count.report);
  if (finder === undefined) return count.list();
  for await (const image of project.images(signal)) {
    signal?.throwIfAborted();
    finder.image(image);
  }
  finder.end?.();
  return count.list();
}

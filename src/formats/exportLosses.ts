import type { DatasetFormat, StoredProject } from "./format.ts";

/** Something that a download in some format does not hold, and how often it is in the project. */
export interface ExportLoss {
  /** One sentence: "Lines are left out." */
  readonly sentence: string;
  readonly count: number;
}

/** What a project loses when it is written in a format, most frequent first. Goes once through the labels, never through the pictures. */
export async function exportLosses(
  format: DatasetFormat,
  project: StoredProject,
  signal?: AbortSignal,
): Promise<readonly ExportLoss[]> {
  if (format.losses === undefined) return [];
  const counts = new Map<string, number>();
  for await (const image of project.images(signal)) {
    signal?.throwIfAborted();
    for (const sentence of format.losses(image)) counts.set(sentence, (counts.get(sentence) ?? 0) + 1);
  }
  const losses = [...counts].map(([sentence, count]) => ({ sentence, count }));
  return losses.sort((a, b) => b.count - a.count || (a.sentence < b.sentence ? -1 : 1));
}

import type { Tag } from "../../../model/tag.ts";
import type { ItemContent } from "../../read/itemContent.ts";
import type { CsvRow } from "../../text/csv.ts";
import { numberOf } from "./boxTable.ts";
import type { OpenImagesClasses } from "./classes.ts";
import type { OpenImagesOptions } from "./options.ts";
import type { OpenImagesTable } from "./tableKind.ts";

/**
 * What the labels of one image are: a tag for each class that people found in it; for one that only a machine found, a tag with its confidence. A
 * confidence of 0 says that the class was looked for and is absent: no tag, but kept in the image's metadata.
 */
export function labelsOf(
  rows: readonly CsvRow[],
  { columns }: OpenImagesTable,
  classes: OpenImagesClasses,
  machineLabels: OpenImagesOptions["machineLabels"],
): ItemContent {
  const problems: ItemContent["problems"][number][] = [];
  const tags = new Map<string, Tag>();
  const absent = new Set<string>();
  let isLookedAt = false;
  for (const { cells, line } of rows) {
    const cell = (name: string) => cells[columns.get(name) ?? -1] ?? "";
    const confidence = numberOf(cell("confidence"));
    if (!(confidence >= 0 && confidence <= 1)) {
      const message = "The confidence is no number from 0 to 1.";
      problems.push({ code: "labels_broken", line, message, action: "Left out." });
      continue;
    }
    const isMachine = cell("source") === "machine";
    if (isMachine && machineLabels === "leaveOut") continue;
    isLookedAt ||= !isMachine;
    const title = classes.titleOf(cell("labelname"));
    if (confidence === 0) absent.add(title);
    else if (isMachine) tags.set(`${title} (machine)`, { name: `${title} (machine)`, value: confidence });
    else tags.set(title, { name: title, ...(confidence < 1 && { extra: { openimages: { confidence } } }) });
  }
  const meta = absent.size === 0 ? undefined : { openimages: { absent: [...absent] } };
  return { figures: [], tags: [...tags.values()], problems, meta, labelled: isLookedAt || tags.size > 0 };
}

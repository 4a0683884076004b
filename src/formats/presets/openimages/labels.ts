import type { Tag } from "../../../model/tag.ts";
import type { ItemContent } from "../../read/itemContent.ts";
import type { CsvRow } from "../../text/csv.ts";
import type { OpenImagesClasses } from "./classes.ts";
import type { OpenImagesOptions } from "./options.ts";
import { cellsByName, numberIn, type OpenImagesTable } from "./table.ts";

/**
 * Returns the tags in the label rows of one image: a tag for each class that people found in it, and a tag with the confidence for each class that a
 * machine found. Confidence 0 means verified as absent: there is no tag, and the class is kept in the metadata of the image.
 */
export function labelsOf(
  rows: readonly CsvRow[],
  table: OpenImagesTable,
  classes: OpenImagesClasses,
  machineLabels: OpenImagesOptions["machineLabels"],
): ItemContent {
  const problems: ItemContent["problems"][number][] = [];
  const tags = new Map<string, Tag>();
  const absent = new Set<string>();
  let isReviewed = false;
  for (const row of rows) {
    const { line } = row;
    const cell = cellsByName(row, table);
    const confidence = numberIn(cell("confidence"));
    if (confidence === undefined || confidence < 0 || confidence > 1) {
      const message = `The confidence ${JSON.stringify(cell("confidence").slice(0, 40))} is not a number from 0 to 1.`;
      problems.push({ code: "labels_broken", line, message, action: "The label is skipped." });
      continue;
    }
    const isMachine = cell("source") === "machine";
    if (isMachine && machineLabels === "leaveOut") continue;
    isReviewed ||= !isMachine;
    const title = classes.titleOf(cell("labelname"));
    if (confidence === 0) absent.add(title);
    else if (isMachine) tags.set(`${title} (machine)`, { name: `${title} (machine)`, value: confidence });
    else tags.set(title, { name: title, ...(confidence < 1 && { extra: { openimages: { confidence } } }) });
  }
  const meta = absent.size === 0 ? undefined : { openimages: { absent: [...absent] } };
  return { figures: [], tags: [...tags.values()], problems, meta, labelled: isReviewed || tags.size > 0 };
}

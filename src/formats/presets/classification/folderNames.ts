import { isSplitName } from "../../images/splitNames.ts";
import type { FolderPlace } from "./classFolders.ts";

/** Words that people and devices number: parts of a dataset, recordings, devices, places. */
const COUNTED =
  "ds|dataset|data|set|subset|part|split|fold|shard|chunk|batch|group|folder|dir|directory|album|archive|export|upload|download|backup|copy|" +
  "images?|imgs?|photos?|frames?|day|week|month|year|session|seq|sequence|run|take|shot|scene|video|clip|camera|cam|drone|flight|" +
  "site|trip|shoot|location|patient|subject|vol|volume|disk|disc|card|roll";

/** Such a word with its number or letter: `part-2`, `batch 3`, `day1`, `site A`, `HAM10000_images_part_1`. */
const countedName = new RegExp(`^(.*[-_ .])?(${COUNTED})[-_ .]*(\\d+|[a-z])$`, "i");

/** Dates, with or without a time: `2024-05-01`, `01.05.2024`, `20240501_123000`; `2024-05`. */
const dateName =
  /^((19|20)\d{2}[-_. ]?\d{2}([-_. ]?\d{2})?|\d{1,2}[-_. ]\d{1,2}[-_. ](19|20)\d{2})([-_. T]+\d{2}[-_.:h ]?\d{2}([-_.:m ]?\d{2})?s?)?$/i;

/** Folders of cameras: `100CANON`, `101_PANA`. */
const cameraName = /^\d{3}(canon|apple|nikon|_?pana|msdcf|nd\w+)$/i;

/** Numbers alone. Below splits they are often ids of classes. */
const numberName = /^\d+$/;

/**
 * Returns true when no folder can be a class by its name: all are splits, dates, or words with a number as people and devices give them. Numbers alone
 * are classes only below splits.
 */
export function areOrdinaryNames(places: readonly FolderPlace[], hasSplits: boolean): boolean {
  return places.every(({ folders }) => folders.every((folder) => isOrdinary(folder, hasSplits)));
}

function isOrdinary(folder: string, isBelowSplit: boolean): boolean {
  if (countedName.test(folder) || dateName.test(folder) || cameraName.test(folder)) return true;
  return !isBelowSplit && (numberName.test(folder) || isSplitName(folder));
}

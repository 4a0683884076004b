import type { DatasetFormat } from "../../format.ts";
import { tablesInOptions } from "../../read/columnMapping.ts";
import { detectCsvBoxes } from "./detect.ts";
import { type CsvOptions, csvOptions } from "./options.ts";
import { readCsvBoxes } from "./read.ts";

/** CSV boxes: tables with a row for each box and any column names. */
export const csvBoxesFormat: DatasetFormat<CsvOptions> = {
  preset: 17,
  slug: "csv",
  title: "CSV boxes",
  description:
    "Tables with a row for each box. The meaning of the columns is guessed, shown, and can be set in the options.",
  shapes: [
    "train/\n  _annotations.csv\n  photo1.jpg\nvalid/\n  _annotations.csv\n  photo2.jpg",
    "labels.csv\nimages/\n  photo1.jpg\n  photo2.jpg",
  ],
  options: csvOptions,
  filesInOptions: tablesInOptions,
  detect: detectCsvBoxes,
  read: readCsvBoxes,
};

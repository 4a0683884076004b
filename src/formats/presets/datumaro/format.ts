import type { DatasetFormat } from "../../format.ts";
import { detectDatumaro } from "./detect.ts";
import { datumaroLosses } from "./losses.ts";
import { type DatumaroOptions, datumaroOptions } from "./options.ts";
import { readDatumaro } from "./read.ts";
import { writeDatumaro } from "./write.ts";

/** Datumaro's own JSON: one file for each subset, with items and the labels that they refer to by number. */
export const datumaroFormat: DatasetFormat<DatumaroOptions> = {
  preset: 18,
  slug: "datumaro",
  title: "Datumaro",
  description: "One JSON file for each subset: items with labels, boxes, polygons, masks, points and captions.",
  shapes: ["annotations/\n  train.json\n  val.json\nimages/\n  train/photo1.jpg\n  val/photo2.jpg"],
  options: datumaroOptions,
  detect: detectDatumaro,
  read: readDatumaro,
  write: writeDatumaro,
  losses: datumaroLosses,
};
